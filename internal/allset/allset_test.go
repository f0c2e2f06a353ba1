package allset_test

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/internal/allset"
)

type word string

type inner struct {
	A string
	B *int
}

type outer struct {
	Word  word
	Wait  time.Duration
	At    time.Time
	List  []inner
	By    map[string]float64
	Inner inner
	On    *bool
	_     int
}

func TestEveryFieldIsSet(t *testing.T) {
	t.Parallel()
	v := allset.Value[outer](t, allset.Rules{word("one of few")})
	for i := range reflect.TypeFor[outer]().NumField() {
		field := reflect.TypeFor[outer]().Field(i)
		if reflect.ValueOf(v).Field(i).IsZero() == field.IsExported() {
			t.Errorf("%s: %v", field.Name, reflect.ValueOf(v).Field(i))
		}
	}
	if v.Word != "one of few" || v.Inner.A == v.List[0].A || *v.Inner.B == *v.List[0].B {
		t.Errorf("%+v", v)
	}
}

func TestFieldsAreSetOneByOne(t *testing.T) {
	t.Parallel()
	var paths []string
	allset.Fields(t, allset.Rules{word("one of few")}, func(path string, v outer) {
		paths = append(paths, path)
		if reflect.ValueOf(v).IsZero() {
			t.Errorf("%s isn't set", path)
		}
	})
	if want := []string{"Word", "Wait", "At", "List", "By", "Inner.A", "Inner.B", "On"}; !slices.Equal(paths, want) {
		t.Errorf("got %v, want %v", paths, want)
	}
}

// failure is a test that notes that it failed, and ends.
type failure struct {
	testing.TB
	words string
}

func (f *failure) Helper() {}

func (f *failure) Fatalf(format string, args ...any) {
	f.words = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestWhatCannotBeFilledFails(t *testing.T) {
	t.Parallel()
	var f failure
	done := make(chan struct{})
	go func() {
		defer close(done)
		allset.Value[struct{ F func() }](&f, nil)
	}()
	<-done
	if !strings.Contains(f.words, "F, a func(): give it a rule") {
		t.Errorf("it says %q", f.words)
	}
}

func TestEachTextIsChanged(t *testing.T) {
	t.Parallel()
	v := allset.Value[struct {
		A string
		B []word
		C map[string]*word
	}](t, nil)
	n := 0
	allset.EachText(&v, func(string) string { n++; return "x" })
	if n != 4 || v.A != "x" || v.B[0] != "x" || *v.C["x"] != "x" {
		t.Errorf("%d changed: %+v", n, v)
	}
}
