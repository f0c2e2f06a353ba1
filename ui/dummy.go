package ui

type app struct{}
