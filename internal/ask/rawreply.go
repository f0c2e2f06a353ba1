package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"sluice/gateway"
	"sluice/internal/figures"
)

// MostShown bounds what is kept of a raw reply, in bytes: "sluice request" writes all of
// it.
const MostShown = 256 << 10

// rawDeltas sends a raw request and yields its reply as the deltas of an answer, whose
// text is a code block: indented JSON, or a stream frame by frame.
func rawDeltas(ctx context.Context, client *gateway.Client, r gateway.RawRequest, opts gateway.Options) iter.Seq2[gateway.Delta, error] {
	return func(yield func(gateway.Delta, error) bool) {
		reply, err := client.Raw(ctx, r, opts)
		if err != nil {
			yield(gateway.Delta{}, err)
			return
		}
		defer reply.Close()
		w := &rawWriter{yield: yield, reply: reply}
		if err := w.write(); err != nil && !w.left {
			yield(gateway.Delta{}, err)
		}
	}
}

// rawWriter writes one raw reply as text.
type rawWriter struct {
	yield func(gateway.Delta, error) bool
	reply *gateway.RawReply
	// left says that the consumer has stopped, fence is the open code fence.
	left  bool
	fence string
	size  int
}

// write writes the whole reply; its error is the reply's.
func (w *rawWriter) write() error {
	if failed, body := w.reply.Err(); failed != nil {
		if len(bytes.TrimSpace(body)) > 0 {
			w.whole(body)
		}
		return failed
	}
	w.begin()
	if media := w.reply.MediaType; !textualReply(media) {
		w.say(fmt.Sprintf("The reply is %s. `sluice request … > FILE` keeps it.", media))
		return nil
	}
	empty := true
	for frame, err := range w.reply.Frames() {
		switch {
		case err != nil:
			w.close()
			return err
		case w.left:
			return nil
		case w.size > MostShown:
			w.restLeftOut()
			return nil
		case frame.Whole:
			w.whole(frame.Data)
		default:
			if !w.frame(frame) {
				w.restLeftOut()
				return nil
			}
		}
		empty = false
	}
	w.close()
	if empty {
		w.say("The reply is empty.")
	}
	return nil
}

// restLeftOut ends a stream that is longer than what is kept.
func (w *rawWriter) restLeftOut() {
	w.close()
	w.say(fmt.Sprintf("\n\nThe rest isn't shown: more than %s came. `sluice request` writes all of a reply.", figures.Bytes(MostShown)))
}

// begin emits who answers.
func (w *rawWriter) begin() {
	w.hand(gateway.Delta{Kind: gateway.DeltaStart, Start: &gateway.Start{
		Status: w.reply.Status, StepKnown: true, Cache: rawCache(w.reply), LogID: w.reply.LogID,
		ContentType: w.reply.Header.Get("Content-Type"), Streamed: w.reply.MediaType == "text/event-stream", Attempt: 1,
	}})
}

func rawCache(r *gateway.RawReply) string {
	switch word := strings.ToUpper(r.Header.Get("cf-aig-cache-status")); word {
	case "HIT", "MISS":
		return word
	}
	return ""
}

func (w *rawWriter) hand(d gateway.Delta) {
	if !w.left && !w.yield(d, nil) {
		w.left = true
	}
}

func (w *rawWriter) say(text string) {
	w.size += len(text)
	w.hand(gateway.Delta{Kind: gateway.DeltaText, Text: text})
}

// whole writes a body that came in one piece.
func (w *rawWriter) whole(body []byte) {
	text, isJSON := Indented(body)
	rest := ""
	if len(text) > MostShown {
		rest = fmt.Sprintf("\n\nThe rest isn't shown: the reply has %s. `sluice request` writes all of it.", figures.Bytes(len(body)))
		text = text[:MostShown]
	}
	language := ""
	if isJSON {
		language = "json"
	}
	shown := strings.ToValidUTF8(strings.TrimRight(string(text), "\n"), "\uFFFD")
	fence := strings.Repeat("`", max(3, longestRun(shown, '`')+1))
	w.say(fence + language + "\n" + shown + "\n" + fence + rest)
}

// streamFence is the fence around the frames of a stream, whose text isn't known in
// advance.
const streamFence = "~~~~~~~~"

// frame writes a frame of a stream on a line, below the name of its event. It returns
// false if the frame is too long to be written completely.
func (w *rawWriter) frame(f gateway.Frame) bool {
	var b strings.Builder
	if w.fence == "" {
		w.fence = streamFence
		b.WriteString(w.fence + "json\n")
	}
	if f.Event != "" {
		const longest = 200
		event := strings.ToValidUTF8(f.Event[:min(len(f.Event), longest)], "")
		b.WriteString("// event: " + strings.ReplaceAll(event, "\n", " ") + "\n")
	}
	var line bytes.Buffer
	if json.Compact(&line, f.Data) != nil {
		line.Reset()
		line.Write(f.Data)
	}
	text, all := line.String(), true
	if most := MostShown - w.size; len(text) > most {
		for most > 0 && !utf8.RuneStart(text[most]) {
			most--
		}
		text, all = text[:most], false
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	b.WriteString(strings.ReplaceAll(text, streamFence, "~ ~ ~ ~ ") + "\n")
	w.say(b.String())
	return all
}

// close ends the open code block.
func (w *rawWriter) close() {
	if w.fence != "" {
		w.say(w.fence)
		w.fence = ""
	}
}

// Indented indents JSON and leaves everything else as it is.
func Indented(text []byte) (out []byte, isJSON bool) {
	var b bytes.Buffer
	if trimmed := bytes.TrimSpace(text); json.Indent(&b, trimmed, "", "  ") == nil {
		return b.Bytes(), true
	}
	return text, false
}

// longestRun measures the longest run of a character.
func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		run++
		if s[i] != c {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// textualReply reports whether a media type can be shown.
func textualReply(media string) bool {
	return media == "" || strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "json") ||
		strings.HasSuffix(media, "xml") || strings.HasSuffix(media, "eventstream") || media == "application/x-ndjson"
}
