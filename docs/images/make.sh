#!/usr/bin/env bash
# Makes the pictures of the README: runs the playground on its embedded gateway
# in tmux, types, and draws the screen. It needs tmux, node, npm and Chromium
# (Debian: tmux chromium fonts-dejavu fonts-noto-cjk fonts-noto-color-emoji).
#
#   docs/images/make.sh            all pictures
#   docs/images/make.sh picker     the one of that name
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
socket="sluice-pictures-$$"
finish() { tmux -L "$socket" kill-server 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT

(cd ../.. && go build -trimpath -o "$work/sluice" .)
cp package.json "$work/"
(cd "$work" && npm install --silent --no-audit --no-fund)
export NODE_MODULES="$work/node_modules" RAW="$work/raw"
cat > "$work/tmux.conf" <<'CONF'
set -g default-terminal "tmux-256color"
set -ga terminal-overrides ",*:Tc"
set -g status off
set -sg escape-time 0
CONF

t() { tmux -L "$socket" -f "$work/tmux.conf" "$@"; }
# fresh ends all programs, and the server with them, which takes a moment to go.
fresh() {
  t kill-server 2>/dev/null || return 0
  while t list-sessions >/dev/null 2>&1; do sleep 0.05; done
  sleep 0.3
}
screen() { t capture-pane -p -t t; }
# start WIDTH HEIGHT COMMAND runs a program and keeps what it writes: tmux forgets the
# background of cells that were erased.
start() {
  : > "$RAW"
  t new-session -d -s t -x "$1" -y "$2" -e COLORTERM=truecolor -e LANG=C.UTF-8 \
    -e HOME="$work/home" -e XDG_CONFIG_HOME= -e XDG_DATA_HOME= "sleep 0.5; exec env TERM=xterm-256color $3"
  t pipe-pane -o -t t "cat >> '$RAW'"
}

folder="$work/home/.local/share/sluice/sessions"
# shelf puts sessions into the home folder.
shelf() {
  mkdir -p "$folder"
  chat() { # FILE TARGET PROMPT…
    file="$folder/$1.toml" to=$2
    shift 2
    for prompt in "$@"; do
      HOME="$work/home" XDG_CONFIG_HOME='' XDG_DATA_HOME='' "$work/sluice" ask --demo -t "$to" --session "$file" "$prompt" > "$work/out"
    done
  }
  chat spoon anthropic/claude-haiku-4-5 'How to build a wooden spoon?' 'And without a knife?'
  chat oven google-ai-studio/gemini-2.5-flash 'How hot is a pizza oven?'
  chat table openai/gpt-4o-mini 'A table of flours, please' 'Now as code'
  chat haiku workers-ai/@cf/meta/llama-3.2-3b-instruct 'A haiku about caching'
  chat japanese openai/gpt-5 '日本語で自己紹介を書いて'
  chat tls mistral/mistral-small-latest 'Explain a TLS handshake like I am a plumber' 'What if the tap drips?'
  chat pizza openai/gpt-4o-mini 'Why is pizza so good?' 'And pasta?'
  HOME="$work/home" XDG_CONFIG_HOME='' XDG_DATA_HOME='' "$work/sluice" sessions tag "$folder/pizza.toml" food > "$work/out"
  HOME="$work/home" XDG_CONFIG_HOME='' XDG_DATA_HOME='' "$work/sluice" sessions pin "$folder/oven.toml" > "$work/out"
}

arguments=
# open WIDTH HEIGHT THEME [shelf] starts the playground in an empty home folder,
# or in one with sessions.
open() {
  fresh
  theme=$3
  rm -rf "$work/home"
  mkdir -p "$work/home"
  if [ "${4:-}" = shelf ]; then shelf; fi
  start "$1" "$2" "$work/sluice --demo --theme $3 $arguments"
  see 'demo'
}
see() {
  for _ in $(seq 400); do
    if screen | grep -qE -- "$1"; then return; fi
    sleep 0.05
  done
  echo "never saw: $1" >&2
  screen >&2
  return 1
}
say() { t send-keys -t t -l "$1"; sleep 0.3; }
key() { t send-keys -t t "$@"; sleep 0.4; }
shot() { node draw.cjs "$socket" "$1.png" "$theme"; echo "docs/images/$1.png"; }

# lanes WIDTH HEIGHT THEME opens four models side by side.
lanes() {
  arguments="-t openai/gpt-4o-mini -t anthropic/claude-haiku-4-5 -t workers-ai/@cf/meta/llama-3.2-3b-instruct -t openai/gpt-5"
  open "$@"
  arguments=
}

# ask PROMPT sends it and waits for the whole answer.
ask() { say "$1"; key Enter; see '─ (✓ [0-9]|✗)'; sleep 0.3; }
# target TARGET types a target into the picker.
target() { key C-l; see 'Pick a model'; say "$1"; key Enter; }

first_run()  { open 80 24 dark; shot first-run; }
streaming()  { open 120 36 dark; say 'Something long 4000, please'; key Enter; see '● answering [3-9]'; shot streaming; }
answer()     { open 120 36 dark; ask 'Show me a table and some Go code'; shot answer; }
wide()       { open 200 50 dark; ask 'A table, please'; ask 'Now the same as code'; shot wide; }
picker()     { open 120 36 dark; key C-l; see 'Pick a model'; say 'claude'; shot picker; }
palette()    { open 80 24 dark; key C-p; see 'All actions'; shot palette; }
error()      { open 80 24 dark; target openai/fault-401; ask 'Why is pizza so good?'; shot error; }
help()       { open 120 36 dark; key F1; see 'Help'; shot help; }
parameters() { open 80 24 dark; key C-t; see 'System prompt'; say 'Answer in one paragraph.'; key Tab; say '0.7'; shot parameters; }
light()      { open 120 36 light; ask 'Show me a table and some Go code'; shot light; }
light_picker() { open 80 24 light; key C-l; see 'Pick a model'; shot light-picker; }
# The sessions at three sizes: the list, a search, the tree of branches.
browse() { open "$1" "$2" dark shelf; key C-s; see '7 · '; sleep 0.5; }
sessions()    { browse 120 36; shot sessions; }
sessions_80() { browse 80 24; shot sessions-80; }
sessions_200() { browse 200 50; shot sessions-200; }
search()      { browse 120 36; key Tab; say 'pizza'; sleep 0.5; shot search; }
search_80()   { browse 80 24; key Tab; say 'pizza'; sleep 0.5; shot search-80; }
search_200()  { browse 200 50; key Tab; say 'pizza'; sleep 0.5; shot search-200; }
branch() {
  open "$1" "$2" dark
  ask 'Why is pizza so good?'; ask 'And pasta?'
  key Tab; key K; key K; key e; see 'Edit the prompt'; key C-u; say 'And bread?'; key Enter; sleep 4
  key Tab; key r; sleep 4; key C-x; key B; see 'Branches of'; sleep 0.3
}
# What goes wrong: a file that was damaged, one of a newer version, a second sluice.
trouble() { # WIDTH HEIGHT FILE WORDS [COMMAND…]
  w=$1 h=$2 broken=$3 words=$4
  shift 4
  open "$w" "$h" dark shelf
  fresh
  sleep 1
  "$@"
  start "$w" "$h" "$work/sluice --demo --theme dark $folder/$broken.toml"
  see "$words"; sleep 5 # what the footer says passes
}
break_pizza() { sed -i '0,/^role = "assistant"$/s//role = assistant/' "$folder/pizza.toml"; }
from_tomorrow() { sed -i 's/^version = 1$/version = 2/' "$folder/tls.toml"; }
first_one() {
  t new-session -d -s first -x 80 -y 24 -e HOME="$work/home" -e XDG_CONFIG_HOME= -e XDG_DATA_HOME= "$work/sluice --demo $folder/spoon.toml"
  sleep 3
}
damaged()     { trouble 80 24 pizza "can't be read completely" break_pizza; shot damaged; }
newer()       { trouble 80 24 tls 'A newer sluice' from_tomorrow; shot newer; }
second()      { trouble 120 36 spoon 'Another sluice' first_one; shot second; }
# The preview of a session with several lanes.
preview() {
  lanes 80 24 dark; say 'Why is pizza so good?'; key Enter; see '4 lanes ·|✓ 4 lanes'; sleep 1
  key C-n; key C-s; see ' 1 · '; key F3; see '─ openai/gpt-5'; sleep 0.5; shot preview
}
tree()        { branch 120 36; shot tree; }
tree_80()     { branch 80 24; shot tree-80; }
tree_200()    { branch 200 50; shot tree-200; }
compare()    { lanes 120 36 dark; say 'Why is pizza so good?'; key Enter; see '[1-9] done'; sleep 0.3; shot compare; }
compare_small() { lanes 80 24 dark; say 'Why is pizza so good?'; key Enter; see '[0-9] done|● 4 lanes'; sleep 1.5; shot compare-small; }
compare_wide()  { lanes 200 50 dark; say 'A table, please'; key Enter; see '✓ 4 lanes'; key Tab; sleep 0.3; shot compare-wide; }
figures()    { lanes 120 36 dark; say 'Why is pizza so good?'; key C-x .; see 'Measure'; key Tab; key Right; key Enter; key Enter; see 'measured'; key C-x c; see 'Figures'; sleep 0.3; shot figures; }
differences() { lanes 120 36 dark; say 'Why is pizza so good?'; key Enter; see '✓ 4 lanes'; sleep 0.3; key Tab; key d; see 'Differences'; key Tab; key n; sleep 0.3; shot differences; }
inspector()  { open 120 36 dark; target openai/fault-503-times-1; ask 'Why is pizza so good?'; key F3; see 'Inspector'; key 3; sleep 0.3; shot inspector; }
frames()     { open 120 36 dark; target openai/gpt-4o-mini; ask 'Why is pizza so good?'; key F3; see 'Inspector'; key 4; key Down; key Down; sleep 0.3; shot frames; }

# step TARGET adds a step to the chain that is composed.
step() { say a; see 'Pick a model'; sleep 0.5; say "$1"; key Enter; see 'What will be posted|add a step'; }
# resilient composes a chain whose first step is told to fail, and asks it.
resilient() {
  key F7; see 'Step 1'; say m; key Enter; say 5s; key Down; say 2; key Down; say 200ms; key Down Down Down Down Down Down; key Left; key Left; key Left; key Escape
  step openai/gpt-4o-mini; step anthropic/claude-haiku-4-5; say u
}
chain() {
  open 160 54 dark; say 'Why is pizza so good'; key F7; see 'Step 1'; say x
  step workers-ai/@cf/meta/llama-3.2-3b-instruct; key Enter; say 5s; key Down; say 2; key Down Down Down Left Down
  say 'You are a friendly assistant'; key Escape
  step openai/gpt-4o-mini; key Enter; key Down Down Down Down Right Down Down; say 'What is Cloudflare?'; key Down
  say '{"stream_options": null}'; key Escape; shot chain
}
chain_trace() { open 100 30 dark; target openai/gpt-4o; resilient; ask 'Why is pizza so good?'; shot chain-trace; }
gateway() { open 100 30 dark; target openai/gpt-4o; resilient; key C-g; see 'Keep answers for'; say 10m; key Tab Tab Tab Tab; say 4; key Tab Tab Tab; say 'user=ada'; shot gateway; }

if [ $# -eq 0 ]; then
  set -- first_run streaming answer wide picker palette error help parameters light light_picker \
    sessions sessions_80 sessions_200 search search_80 search_200 preview damaged newer second tree tree_80 tree_200 \
    compare compare_small compare_wide figures differences inspector frames \
    chain chain_trace gateway
fi
for picture in "$@"; do "$picture"; done
