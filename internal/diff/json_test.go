package diff_test

import (
	"reflect"
	"strings"
	"testing"

	"sluice/internal/diff"
)

func TestJSONIsComparedByItsValues(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, a, b string
		want       []string
	}{
		{"spelling makes no difference", `{"a": 1, "b": ["\u00e9", 1.50, 1e2]}`, "{\n  \"b\": [\"é\", 1.5, 100],\n  \"a\": 1.0\n}", nil},
		{"a code fence makes no difference", "```json\n{\"a\": 1}\n```\n", `{"a":1}`, nil},
		{"values", `{"a":1,"b":"x","c":null}`, `{"a":2,"b":"x","c":false}`, []string{"$.a: 1 → 2", "$.c: null → false"}},
		{"keys", `{"a":1,"b":{"c":[]}}`, `{"a":1,"d":"<é>"}`, []string{`$.b: {"c":[]} is gone`, `$.d: "<é>" is new`}},
		{"odd keys", `{"a b":1,"":1,"1x":1,"x1":1}`, `{"a b":2,"":2,"1x":2,"x1":2}`, []string{`$[""]: 1 → 2`, `$["1x"]: 1 → 2`, `$["a b"]: 1 → 2`, "$.x1: 1 → 2"}},
		{"kinds", `{"a":"1","b":[1],"c":["1e0"]}`, `{"a":1,"b":{"0":1},"c":[1]}`, []string{`$.a: "1" → 1`, `$.b: [1] → {"0":1}`, `$.c[0]: "1e0" → 1`}},
		{"an element more in front", `[{"n":1},{"n":2}]`, `[{"n":0},{"n":1},{"n":2}]`, []string{`$[0]: {"n":0} is new`}},
		{"an element less", `["a","b","c"]`, `["a","c"]`, []string{`$[1]: "b" is gone`}},
		{"an element changed", `{"items":[{"n":1,"v":"x"},{"n":2}]}`, `{"items":[{"n":1,"v":"y"},{"n":2}]}`, []string{`$.items[0].v: "x" → "y"`}},
		{"large numbers are exact", `[9007199254740993, 0.1, 1e400, -0]`, `[9007199254740992, 0.10, 1e401, 0]`, []string{"$[0]: 9007199254740993 → 9007199254740992", "$[2]: 1e400 → 1e401"}},
		{"absurd numbers", `[1e99999999999999999999]`, `[1e99999999999999999998]`, []string{"$[0]: 1e99999999999999999999 → 1e99999999999999999998"}},
	} {
		changes, ok := diff.JSON(test.a, test.b)
		var got []string
		for _, c := range changes {
			got = append(got, c.String())
		}
		if !ok || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %q, %t\nwant %q", test.name, got, ok, test.want)
		}
	}
}

func TestWhatIsNoJSONIsNotComparedAsSuch(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "Hi", `"a"`, "1", "null", `{"a":1} and more`, `{"a":`, "[1] [2]", "```json\n{\"a\":1}", "See: {\"a\":1}",
		strings.Repeat("[", 5000) + strings.Repeat("]", 5000), strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)} {
		if changes, ok := diff.JSON(`{"a":1}`, text); ok {
			t.Errorf("%.50q: got %v", text, changes)
		}
		if _, ok := diff.JSON(text, `{"a":1}`); ok {
			t.Errorf("%.50q as the old text: compared", text)
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"a":[1,2,{"b":null}]}`, `{"a":[1,{"b":0}]}`)
	f.Add(`[1e5]`, "```\n[100000]\n```")
	f.Fuzz(func(t *testing.T, a, b string) {
		forth, ok := diff.JSON(a, b)
		back, okBack := diff.JSON(b, a)
		if ok != okBack || len(forth) == 0 != (len(back) == 0) {
			t.Fatalf("%q %q: %v, %t one way, %v, %t the other", a, b, forth, ok, back, okBack)
		}
		if same, ok := diff.JSON(a, a); ok && len(same) > 0 {
			t.Fatalf("%q differs from itself: %v", a, same)
		}
	})
}
