package config

// Nearest returns the name that was probably meant; ok is false if none is close. It is
// for anything that a user spells: keys, providers, commands.
func Nearest(name string, names []string) (string, bool) {
	near := nearest(name, names)
	return near, near != ""
}
