package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"

	"github.com/BurntSushi/toml"

	"sluice/gateway"
	"sluice/sessions"
)

// child is a program that keeps a session until it is killed. After each promise
// it prints a line:
//
//	saved ID NAME PARTS     the message is on the disk, whole
//	shown ID NAME PARTS     of an answer so many parts may be on the screen
//	titled TITLE            the header is on the disk
//	voted ID                the vote is on the disk
func child(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("child", flag.ContinueOnError)
	failpoint := flags.String("failpoint", "", "where to die, as in half-write@3")
	seed := flags.Uint64("seed", 1, "seed of the talk")
	do := flags.String("do", "talk", "talk, recover, naive or share")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("no session")
	}
	fsys, err := newFailFS(*failpoint)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(*seed, 1))
	path := flags.Arg(0)
	switch *do {
	case "naive":
		return naive(path, r, out)
	case "share":
		return share(flags.Args(), r, out)
	}
	s, err := open(fsys, path)
	if err != nil {
		return err
	}
	if *do == "recover" {
		return s.Close()
	}
	t := talk{s: s, r: r, out: out}
	for {
		if err := t.turn(); err != nil {
			say(out, "failed %v", err)
			return err
		}
	}
}

func open(fsys sessions.FS, path string) (*sessions.Session, error) {
	store := sessions.NewStoreOn(fsys, "")
	s, err := store.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		s, err = store.CreateAt(path, sessions.Meta{Title: "killed", Lanes: []sessions.Lane{{Target: "a/b"}, {Target: "c/d"}}})
	}
	return s, err
}

type talk struct {
	s   *sessions.Session
	r   *rand.Rand
	out io.Writer
}

func (t *talk) name() string { return fmt.Sprintf("n%016x", t.r.Uint64()) }

func (t *talk) saved(m sessions.Message, name string, parts int) {
	say(t.out, "saved %s %s %d", m.ID, name, parts)
}

// turn is a prompt, two answers that grow at once, and now and then a change of
// the header, a vote, or an abandoned answer.
func (t *talk) turn() error {
	name, parts := t.name(), 1+t.r.IntN(4)
	m, err := t.s.Append(sessions.Message{Lane: sessions.EveryLane, Text: text(name, parts), Target: name})
	if err != nil {
		return err
	}
	t.saved(m, name, parts)
	var growing [2]*sessions.Growing
	var names [2]string
	for lane := range growing {
		names[lane] = t.name()
		g, err := t.s.Begin(sessions.Message{Role: gateway.RoleAssistant, Lane: lane, Parent: m.ID, Target: names[lane]})
		if err != nil {
			return err
		}
		growing[lane] = g
	}
	most := 1 + t.r.IntN(12)
	for i := range most {
		for lane, g := range growing {
			if err := g.Text(piece(names[lane], i)); err != nil {
				return err
			}
			say(t.out, "shown %s %s %d", g.Message().ID, names[lane], i+1)
		}
	}
	for lane, g := range growing {
		if err := g.Finish(sessions.Message{Text: text(names[lane], most), Target: names[lane]}); err != nil {
			return err
		}
		t.saved(g.Message(), names[lane], most)
		if err := t.change(m.ID); err != nil {
			return err
		}
	}
	return nil
}

// change edits the file in place, one time in four.
func (t *talk) change(id string) error {
	switch t.r.IntN(8) {
	case 0:
		meta := t.s.Meta()
		meta.Title = t.name()[:6+t.r.IntN(11)] // longer or shorter than the one before
		if err := t.s.SetMeta(meta); err != nil {
			return err
		}
		say(t.out, "titled %s", meta.Title)
	case 1:
		if err := t.s.SetVote(id, sessions.VoteUp); err != nil {
			return err
		}
		say(t.out, "voted %s", id)
	}
	return nil
}

// naive is how not to do it: the whole file is written in place. The self-check
// has to catch it.
func naive(path string, r *rand.Rand, out io.Writer) error {
	type message struct {
		ID     string `toml:"id"`
		Role   string `toml:"role"`
		Target string `toml:"target"`
		Text   string `toml:"text"`
	}
	var file struct {
		Message []message `toml:"message"`
	}
	if _, err := toml.DecodeFile(path, &file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for {
		name := fmt.Sprintf("n%016x", r.Uint64())
		file.Message = append(file.Message, message{"id" + name, "user", name, text(name, 10)})
		f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		if err := errors.Join(toml.NewEncoder(f).Encode(file), f.Sync(), f.Close()); err != nil {
			return err
		}
		say(out, "saved id%s %s 10", name, name)
	}
}
