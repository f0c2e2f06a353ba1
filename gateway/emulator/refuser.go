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
	case "cohere":
		rep = jsonReply(p.status, map[string]string{"message": message})
	case "huggingface":
		rep = jsonReply(p.status, map[string]string{"error": message})
	case "replicate":
		rep = jsonReply(p.status, map[string]any{"title": http.StatusText(p.status), "detail": message, "status": p.status})
	}
	for k, values := range p.header {
		rep.header[k] = values
	}
	return rep
}
