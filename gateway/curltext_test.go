package gateway

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// chatBody is the body of the specimens.
const chatBody = `{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "What is \"Cloudflare\"?"}]}`

// specimens are commands as documents, browsers and terminals give them, all with the
// same body.
func specimens() map[string]string {
	const address = gatewayAddress + "/openai/chat/completions"
	docs := "curl " + address + " \\\n  --header \"Authorization: Bearer $TOKEN\" \\\n  --header 'Content-Type: application/json' \\\n" +
		"  --data '{\n    \"model\": \"gpt-4o-mini\",\n    \"messages\": [{\"role\": \"user\", \"content\": \"What is \\\"Cloudflare\\\"?\"}]\n  }'\n"
	escaped := `{\"model\": \"gpt-4o-mini\", \"messages\": [{\"role\": \"user\", \"content\": \"What is \\\"Cloudflare\\\"?\"}]}`
	cmd := "curl " + address + " ^\n  -H \"Authorization: Bearer %TOKEN%\" ^\n  -H \"Content-Type: application/json\" ^\n  -d \"" + escaped + "\"\n"
	return map[string]string{
		"documentation":                     docs,
		"a terminal's paste":                strings.ReplaceAll(docs, "\n", "\r"),
		"a Windows file":                    strings.ReplaceAll(docs, "\n", "\r\n"),
		"Windows' file in a terminal":       strings.ReplaceAll(docs, "\n", "\r\r"),
		"cmd's file in a terminal":          strings.ReplaceAll(cmd, "\n", "\r\r"),
		"a prompt sign":                     "$ " + docs,
		"a user's prompt":                   "me@host:~/src (main) $ " + docs,
		"the superuser's prompt":            "# " + docs,
		"zsh's prompt":                      "➜  ~ " + docs,
		"zsh's other prompt":                "me@host ~ % " + docs,
		"a virtual environment":             "(.venv) $ " + docs,
		"a notebook":                        "!" + docs,
		"a comment before":                  "# asks what Cloudflare is\n# curl does it\n\n" + docs,
		"a variable before":                 "export TOKEN=sk-0123456789abcdef\n" + docs,
		"a variable with a sign before":     "$ export TOKEN='sk-0123456789abcdef'\n$ " + docs,
		"a variable in the same line":       `TOKEN="sk-0123456789abcdef" ` + docs,
		"a variable in the address":         "BASE=" + gatewayAddress + "\n" + strings.Replace(docs, gatewayAddress, `"$BASE"`, 1),
		"a variable in braces":              "export GATEWAY=\"my-gateway\"\n" + strings.Replace(docs, gatewayAddress, "https://gateway.ai.cloudflare.com/v1/acc/${GATEWAY}", 1),
		"a fence":                           "```bash\n" + docs + "```\n",
		"a fence, and words behind it":      "```sh\n$ " + docs + "```\nAnswers in JSON.",
		"a path to the program":             "/usr/bin/" + docs,
		"a body from standard input":        "curl " + address + " -H \"Authorization: Bearer $TOKEN\" -d @- <<EOF\n" + chatBody + "\nEOF\n",
		"a here-document with a quoted end": "curl -d @- " + address + " <<-'END' -s\n\t" + chatBody + "\n\tEND\necho done\n",
		"Windows":                           cmd,
		"Windows, its own line ends":        strings.ReplaceAll(cmd, "\n", "\r\n"),
		"Windows, in a terminal":            strings.ReplaceAll(cmd, "\n", "\r"),
		"Windows, curl.exe":                 strings.Replace(cmd, "curl ", "curl.exe ", 1),
		"Windows, a prompt":                 `C:\Users\Me>` + cmd,
		"Windows, a variable before":        "set TOKEN=sk-0123456789abcdef\n" + cmd,
		"Windows, a quoted variable before": "set \"TOKEN=sk-0123456789abcdef\"\nREM asks\n" + cmd,
		"Windows, in one line":              `curl.exe -H "Content-Type: application/json" -d "` + escaped + `" ` + address,
		"Windows, doubled quotes":           `curl.exe ` + address + ` -d "` + strings.ReplaceAll(strings.ReplaceAll(chatBody, `\"`, `\\"`), `"`, `""`) + `"`,
		"Windows, single quotes":            "curl " + address + " ^\n -H 'Content-Type: application/json' ^\n -d '" + chatBody + "'",
		"Windows, a line within quotes":     "curl " + address + " ^\n -d \"" + strings.Replace(escaped, ", ", ", ^\n   ", 1) + "\"",
		"Chrome's copy for Windows": "curl ^\"" + address + "^\" ^\n  -H ^\"accept: */*^\" ^\n  -H ^\"authorization: Bearer ^%TOKEN^%^\" ^\n  --data-raw ^\"" +
			strings.NewReplacer(`"`, `^\^"`, `\`, `^\^\`, `{`, `^{`, `}`, `^}`).Replace(chatBody) + "^\"",
		"PowerShell": "curl.exe " + address + " `\n  -H \"Authorization: Bearer $env:TOKEN\" `\n  -H 'Content-Type: application/json' `\n  -d '" + chatBody + "'",
		"PowerShell before 7.3": "PS C:\\Users\\Me> curl.exe " + address + " `\r\n  -H \"Authorization: Bearer $env:TOKEN\" `\r\n  -d '" +
			escaped + "'",
		"PowerShell, a variable before":      "$env:TOKEN = \"sk-0123456789abcdef\"\ncurl.exe " + address + " `\n -H \"Authorization: Bearer $env:TOKEN\" `\n -d '" + chatBody + "'; echo done",
		"PowerShell, backticks":              "curl.exe " + address + " `\n -d \"" + strings.ReplaceAll(strings.ReplaceAll(chatBody, "`", "``"), `"`, "`\"") + "\"",
		"PowerShell on Linux":                "PS /home/me> curl " + address + " -d '" + chatBody + "'",
		"a caret that is no continued line":  "curl " + address + " -H 'X-Pattern: ^' -d '" + chatBody + "'",
		"words after the command":            docs + "\nHow do I do this in Go?",
		"another command after the command":  strings.TrimSpace(docs) + " | jq .",
		"continued by a stray blank, cmd":    strings.ReplaceAll(cmd, "^\n", "^ \n"),
		"an empty line before, and a blank ": "\n  " + docs,
	}
}

func TestCurlIsReadAsItIsPasted(t *testing.T) {
	t.Parallel()
	var want any
	if err := json.Unmarshal([]byte(chatBody), &want); err != nil {
		t.Fatal(err)
	}
	for name, text := range specimens() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !LooksLikeRequest(text) {
				t.Errorf("isn't taken for a request:\n%s", text)
			}
			calls, _, notes, err := ReadRequest(text)
			if err != nil || len(calls) != 1 {
				t.Fatalf("%v, %d calls\n%s", err, len(calls), text)
			}
			var got any
			if err := json.Unmarshal(calls[0].Body, &got); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("body %s, %v", calls[0].Body, err)
			}
			if calls[0].Provider != "openai" || calls[0].Endpoint != "chat/completions" || calls[0].Header.Get("Authorization") != "" {
				t.Errorf("got %+v", calls[0])
			}
			for _, note := range notes {
				if strings.Contains(note, "0123456789") {
					t.Errorf("a note tells a key: %s", note)
				}
			}
		})
	}
}

func TestCurlThatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"curl.exe -Uri " + gatewayAddress + "/openai/x -Method POST -Body '{}'":                              "Invoke-WebRequest",
		"curl https://api.openai.com/v1/chat/completions \\\r  -H \"Authorization: Bearer $K\" \\\r -d '{}'": "not an AI Gateway's",
		"curl " + gatewayAddress + "/openai/chat/completions -d @request.json":                               `in the file "request.json"`,
		"curl " + gatewayAddress + "/openai/chat/completions -d @- <<EOF\n{}":                                "",
		"curl.exe " + gatewayAddress + "/openai/x `\n -d \"$(Get-Content body.json)\"":                       "contains another command",
		"curl " + gatewayAddress + "/openai/x ^\n -d \"{":                                                    "ends inside quotes",
		"curl.exe " + gatewayAddress + "/openai/x `\n -d '{":                                                 "ends inside quotes",
		"curl " + gatewayAddress + "/openai/chat/completions \\\r  -d '{\"model\": \"m\"":                    "ends inside quotes",
	} {
		if !LooksLikeRequest(text) {
			t.Errorf("isn't taken for a request: %s", text)
		}
		if calls, _, _, err := ReadRequest(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %+v, %v\nwant %s", text, calls, err, want)
		}
	}
}

func TestSentencesAreNoRequests(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "hello", "curling is a sport", "use curl for it", "Explain this:\ncurl https://example.com -d '{}'", "# curl\nWhat is it?", "# curl is a program that sends requests",
		"```go\nfunc main() {}\n```", "x = 1", "export A=1", "$ ls", "curlicue -d", "> quoted\ncurl x", `{"a": 1}`, "[1, 2]", "me@example.com wrote: curl is nice",
	} {
		if LooksLikeRequest(text) {
			t.Errorf("%q is taken for a request", text)
		}
	}
}

// chromesWords is a text as Chrome's "Copy as cURL (cmd)" quotes it.
func chromesWords(text string) string {
	text = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
	text = regexp.MustCompile(`[^a-zA-Z0-9\s_\-:=+~'/.',?;()*\x60]`).ReplaceAllString(text, "^$0")
	text = regexp.MustCompile(`%([a-zA-Z0-9_])`).ReplaceAllString(text, "%^$1")
	return `^"` + strings.ReplaceAll(text, "\n", "^\n\n") + `^"`
}

func TestPercentSignsBesideACaretAreText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"What is %PATH% and caf%C3%A9?", "%A%B%%C%%", "100% of %TOKEN%", "%^PATH%^", "%", "a^%b%^c", "50%_%x\n%y%", `\"%PATH%\"`,
	} {
		command := "set PATH=/bin\nset TOKEN=t\ncurl ^\"https://x^\" ^\n  --data-raw " + chromesWords(text)
		c, ok := findCurl(command)
		words, _, err := c.words()
		if !ok || err != nil || len(words) != 4 || words[3] != text {
			t.Errorf("%q, copied as\n%s\ngot %q, %v", text, command, words, err)
		}
	}
	address := "https://gateway.ai.cloudflare.com/v1/%ACCOUNT%/%GATEWAY%/openai/chat/completions"
	if calls, _, _, err := ReadRequest("curl.exe \"" + address + "\" -d \"{}\""); err != nil || len(calls) != 1 {
		t.Errorf("variables in the address: %+v, %v", calls, err)
	}
	for text, want := range map[string]string{
		"%PATH%": "/bin", "%Path%": "/bin", "%OTHER%": "%OTHER%", "%OTHER%PATH%": "%OTHER/bin", "a%20b": "a%20b", "%^PATH%": "%PATH%", "%PATH^%": "%PATH%",
		`"x %PATH% 5% y"`: "x /bin 5% y", "%%PATH%%": "%/bin%", `'%PATH% %'`: "/bin %",
	} {
		c, _ := findCurl("set PATH=/bin\ncurl.exe ^\n " + text)
		if words, _, err := c.words(); err != nil || len(words) != 2 || words[1] != want {
			t.Errorf("%s: got %q, %v, want %q", text, words, err, want)
		}
	}
}

// A variable of cmd's whose value isn't known is named, and not sent as it is written. The
// account, the gateway and keys are the configuration's.
func TestAnUnknownVariableOfCmdIsNamed(t *testing.T) {
	t.Parallel()
	const base = "https://gateway.ai.cloudflare.com/v1/%ACCOUNT%/%Gateway%/"
	body := ` -d "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"WORDS\"}]}"`
	with := func(words string) string { return strings.Replace(body, "WORDS", words, 1) }
	address := "curl.exe " + base + "openai/chat/completions"
	for text, want := range map[string]string{
		address + with("What is in %PATH%?"):                                              "%PATH% ",
		address + ` -H "X-Team: %TEAM%"` + with("Hi"):                                     "%TEAM% ",
		"curl.exe " + base + "workers-ai/%MODEL%" + with("Hi"):                            "%MODEL% ",
		"curl.exe " + base + "openai/chat/completions?v=%V%" + with("Hi"):                 "%V% ",
		"set PATHS=a\n" + address + with("%Path%"):                                        "%Path% ",
		"set path=a\n" + address + with("%PATH%"):                                         "",
		address + ` -H "Authorization: Bearer %TOKEN%"` + with("Hi"):                      "",
		address + ` -H "X-Api-Key: %Key%"` + with("caf%C3%A9, 100% of 5% and %20 and %%"): "",
	} {
		calls, _, _, err := ReadRequest(text)
		switch {
		case want == "" && (err != nil || len(calls) != 1):
			t.Errorf("%s\n%+v, %v", text, calls, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want+"in the command is a variable whose value isn't known here")):
			t.Errorf("%s\n%+v, %v, want one that names %s", text, calls, err, want)
		}
	}
}

// Names of Windows' variables ignore case, those of a Unix shell don't.
func TestNamesOfVariablesIgnoreCaseOnWindows(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"set Model=a\nset MODEL=b\ncurl.exe ^\n %model%":  "b",
		"$env:Model = 'a'\ncurl.exe `\n \"$env:MODEL\"":   "a",
		"export Model=a\ncurl \\\n \"$MODEL\"":            "$MODEL",
		"export Model=a\nMODEL=b\ncurl \\\n $Model$MODEL": "ab",
	} {
		c, ok := findCurl(command)
		if words, _, err := c.words(); !ok || err != nil || len(words) != 2 || words[1] != want {
			t.Errorf("%s: got %q, %v, want %q", command, words, err, want)
		}
	}
}
