package lipgloss

type Style struct{ value string }

func (s Style) Render(texts ...string) string { return "" }
