package providers

// AnnouncedShutdowns counts the models of the table of shutdowns.
func AnnouncedShutdowns() int { return len(shutdownDays()) }
