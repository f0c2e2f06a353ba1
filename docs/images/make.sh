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
export NODE_MODULES="$work/node_modules"
cat > "$work/tmux.conf" <<'CONF'
set -g default-terminal "tmux-256color"
set -ga terminal-overrides ",*:Tc"
set -g status off
set -sg escape-time 0
CONF

t() { tmux -L "$socket" -f "$work/tmux.conf" "$@"; }
screen() { t capture-pane -p -t t; }

arguments=
# open WIDTH HEIGHT THEME starts the playground in an empty home folder.
open() {
  t kill-server 2>/dev/null || true
  theme=$3
  rm -rf "$work/home"
  mkdir -p "$work/home"
  t new-session -d -s t -x "$1" -y "$2" -e COLORTERM=truecolor -e LANG=C.UTF-8 \
    -e HOME="$work/home" -e XDG_CONFIG_HOME= -e XDG_DATA_HOME= \
    "$work/sluice --demo --theme $3 $arguments"
  see 'embedded gateway'
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
  arguments="-t openai/gpt-4o-mini -t anthropic/claude-haiku-4-5 -t workers-ai/@cf/meta/llama-3.1-8b-instruct -t openai/gpt-5"
  open "$@"
  arguments=
}

# ask PROMPT sends it and waits for the whole answer.
ask() { say "$1"; key Enter; see '─ (✗ )?(done|failed|✓)'; sleep 0.3; }
# target TARGET types a target into the picker.
target() { key C-l; see 'Pick a model'; say "$1"; key Enter; }

first_run()  { open 80 24 dark; shot first-run; }
streaming()  { open 120 36 dark; say 'Something long 4000, please'; key Enter; see 'streaming [3-9]'; shot streaming; }
answer()     { open 120 36 dark; ask 'Show me a table and some Go code'; shot answer; }
wide()       { open 200 50 dark; ask 'A table, please'; ask 'Now the same as code'; shot wide; }
picker()     { open 120 36 dark; key C-l; see 'Pick a model'; say 'claude'; shot picker; }
palette()    { open 80 24 dark; key C-p; see 'All actions'; shot palette; }
error()      { open 80 24 dark; target openai/fault-401; ask 'Why is pizza so good?'; shot error; }
help()       { open 120 36 dark; key F1; see 'Help'; shot help; }
parameters() { open 80 24 dark; key C-t; see 'System prompt'; say 'Answer in one paragraph.'; key Tab; say '0.7'; shot parameters; }
light()      { open 120 36 light; ask 'Show me a table and some Go code'; shot light; }
light_picker() { open 80 24 light; key C-l; see 'Pick a model'; shot light-picker; }
sessions()   { open 120 36 dark; ask 'Why is pizza so good?'; key C-n; ask 'How to build a wooden spoon?'; key C-s; see 'Open a session'; sleep 0.3; shot sessions; }
compare()    { lanes 120 36 dark; say 'Why is pizza so good?'; key Enter; see 'gpt-4o-mini ✓'; sleep 0.3; shot compare; }
compare_small() { lanes 80 24 dark; say 'Why is pizza so good?'; key Enter; see 'streaming [1-9]'; shot compare-small; }
compare_wide()  { lanes 200 50 dark; say 'A table, please'; key Enter; see '─ (done|✓).*─ (done|✓).*─ (done|✓).*─ (done|✓)'; key Tab; sleep 0.3; shot compare-wide; }
figures()    { lanes 120 36 dark; say 'Why is pizza so good?'; key C-x .; see 'Measure'; key Tab; key Right; key Enter; key Enter; see 'measured'; key C-x c; see 'Compare'; sleep 0.3; shot figures; }

if [ $# -eq 0 ]; then
  set -- first_run streaming answer wide picker palette error help parameters light light_picker sessions compare compare_small compare_wide figures
fi
for picture in "$@"; do "$picture"; done
