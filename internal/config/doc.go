// Package config reads sluice's configuration: one TOML file, the environment and command
// line overrides, in this order of precedence: flag, file, environment, default. It finds
// every mistake in a file at once and says where it is.
//
// Keys of vendors are written as references (env:NAME, keyring:NAME, cmd:COMMAND,
// file:PATH) and become a [gateway.Secret] that is looked up when a request first needs
// it, never while the file is read.
//
// One table of keys, in schema.go, drives what is accepted, the defaults, the commented
// example and the listing of effective values. The caller passes in what a vendor needs
// as [ProviderSchema], so that this package knows no vendor.
package config
