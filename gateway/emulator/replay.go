package emulator

type recordings struct{ dir string }

func (s *Server) replay(r request, f fault) reply { return gatewayReply(codeInvalidProvider) }
