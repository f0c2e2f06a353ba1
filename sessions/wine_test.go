//go:build windows && wine

package sessions

import _ "unsafe" // for the name below

// deleteFallback lets Go delete files as on older Windows, which is all that Wine
// knows: without it no temporary folder goes away. See .ci/windows.
//
//go:linkname deleteFallback internal/syscall/windows.TestDeleteatFallback
var deleteFallback bool

func init() { deleteFallback = true }
