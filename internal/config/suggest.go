package config

// Nearest gives the name that was probably meant; it is not ok where none is
// close. It serves everything that a user spells: keys, providers, commands.
func Nearest(name string, names []string) (string, bool) {
	near := nearest(name, names)
	return near, near != ""
}
