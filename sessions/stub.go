package sessions
import ("time"; "sluice/gateway")
type MessageError struct { Kind gateway.Kind; Provider string; Status int; Code, Message string }
type Message struct { ID, Parent string; Lane int; Role gateway.Role; Text, Reasoning, Refusal string; Target string; Time time.Time; ToolCalls []gateway.ToolCall; Citations []gateway.Citation; Usage gateway.Usage; Finish *gateway.Finish; Error *MessageError; Incomplete bool }
