package emulator

import "net/http"

// refuser gives the vendor whose words an error takes. Vendors without a wire
// format of their own here refuse in their own shape all the same.
func (s *Server) refuser(slug string) vendor {
	if v, ok := s.vendorOf(slug); ok {
		return v
	}
	return replayedOnly{openai: openai{ids: s.ids}, slug: slug}
}

// replayedOnly is a vendor that can only be replayed.
type replayedOnly struct {
	openai
	slug string
}

func (v replayedOnly) refuse(p problem) reply {
	rep := v.openai.refuse(p)
	message := openaiErrorOf(p).Message
	switch v.slug {
	case "aws-bedrock":
		rep = jsonReply(p.status, map[string]string{"message": message})
		rep.header.Set("X-Amzn-Errortype", bedrockErrorType(p.status))
	case "google-vertex-ai", "google-ai-studio":
		rep = jsonReply(p.status, map[string]any{"error": map[string]any{
			"code": p.status, "message": message, "status": googleStatus(p.status),
		}})
	case "replicate":
		rep = jsonReply(p.status, map[string]any{"title": http.StatusText(p.status), "detail": message, "status": p.status})
	}
	for k, values := range p.header {
		rep.header[k] = values
	}
	return rep
}

// bedrockErrorType names an error as Bedrock does.
func bedrockErrorType(status int) string {
	switch status {
	case http.StatusForbidden, http.StatusUnauthorized:
		return "AccessDeniedException"
	case http.StatusNotFound:
		return "ResourceNotFoundException"
	case http.StatusTooManyRequests:
		return "ThrottlingException"
	case http.StatusInternalServerError:
		return "InternalServerException"
	case http.StatusServiceUnavailable:
		return "ServiceUnavailableException"
	}
	return "ValidationException"
}

// googleStatus names a status as Google's APIs do.
func googleStatus(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "UNAUTHENTICATED"
	case http.StatusForbidden:
		return "PERMISSION_DENIED"
	case http.StatusNotFound:
		return "NOT_FOUND"
	case http.StatusTooManyRequests:
		return "RESOURCE_EXHAUSTED"
	case http.StatusInternalServerError:
		return "INTERNAL"
	case http.StatusServiceUnavailable:
		return "UNAVAILABLE"
	}
	return "INVALID_ARGUMENT"
}
