package emulator

import (
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
)

// eventStreamType is the content type of AWS event streams.
const eventStreamType = "application/vnd.amazon.eventstream"

// converseMessage writes one event of a Bedrock converse stream, given as an
// object whose only key is the event's type.
func converseMessage(line []byte) []byte {
	var e map[string]json.RawMessage
	if json.Unmarshal(line, &e) != nil {
		return nil
	}
	for kind, payload := range e {
		return eventStreamMessage([][2]string{
			{":event-type", kind}, {":content-type", "application/json"}, {":message-type", "event"},
		}, payload)
	}
	return nil
}

// eventStreamMessage writes one message: lengths, a checksum over them, string
// headers, the payload, a checksum over everything.
// https://smithy.io/2.0/aws/amazon-eventstream.html
func eventStreamMessage(headers [][2]string, payload []byte) []byte {
	const prelude, checksum, stringHeader = 12, 4, 7
	var head []byte
	for _, h := range headers {
		head = append(head, byte(len(h[0]))) //nolint:gosec // three short names
		head = append(head, h[0]...)
		head = append(head, stringHeader)
		head = binary.BigEndian.AppendUint16(head, uint16(len(h[1]))) //nolint:gosec // names of events
		head = append(head, h[1]...)
	}
	total := prelude + len(head) + len(payload) + checksum
	out := binary.BigEndian.AppendUint32(nil, uint32(total))    //nolint:gosec // a line of a file
	out = binary.BigEndian.AppendUint32(out, uint32(len(head))) //nolint:gosec // three short headers
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out))
	out = append(out, head...)
	out = append(out, payload...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out))
}
