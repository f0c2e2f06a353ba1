package allset_test

import (
	"reflect"
	"slices"
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
	own   int
}

func TestEveryFieldIsSet(t *testing.T) {
	t.Parallel()
	v := allset.Value[outer](allset.Rules{word("one of few")})
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
	allset.Fields(allset.Rules{word("one of few")}, func(path string, v outer) {
		paths = append(paths, path)
		if reflect.ValueOf(v).IsZero() {
			t.Errorf("%s isn't set", path)
		}
	})
	if want := []string{"Word", "Wait", "At", "List", "By", "Inner.A", "Inner.B", "On"}; !slices.Equal(paths, want) {
		t.Errorf("got %v, want %v", paths, want)
	}
}

func TestWhatCannotBeFilledPanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a function was filled")
		}
	}()
	allset.Value[struct{ F func() }](nil)
}

func TestEachTextIsChanged(t *testing.T) {
	t.Parallel()
	v := allset.Value[struct {
		A string
		B []word
		C map[string]*word
	}](nil)
	n := 0
	allset.EachText(&v, func(string) string { n++; return "x" })
	if n != 4 || v.A != "x" || v.B[0] != "x" || *v.C["x"] != "x" {
		t.Errorf("%d changed: %+v", n, v)
	}
}
