// Sluice is a terminal playground for Cloudflare AI Gateway.
package main

func main() {}
