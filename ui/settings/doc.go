// Package settings is where a lane's settings are changed: the system prompt and the
// parameters, what is asked of the gateway, and the plan of a measured run.
package settings
