package tea

type View struct{ Content, WindowTitle string }

func NewView(s string) View { return View{Content: s} }

type Key struct{ Text string }

type KeyPressMsg Key

type PasteMsg struct{ Content string }

func Println(args ...any) {}
