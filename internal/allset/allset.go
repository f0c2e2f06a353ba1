// Package allset makes values whose every field is set, so that a test can find the
// field that somebody forgot to save, to copy or to send.
package allset

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

// Rules say what a type is filled with where any value of its kind won't do, such as
// a word out of a few. Each is a value of the type that is meant.
type Rules []any

// Value gives a T with every exported field set, also those of the structs in it:
// texts, numbers and times that differ from field to field, true, pointers to such
// values, and lists and maps with one entry. A type that can't be filled, such as an
// interface or a function, fails the test: give it a rule.
func Value[T any](t testing.TB, rules Rules) T {
	t.Helper()
	var v T
	f := filler{t: t, rules: map[reflect.Type]reflect.Value{}}
	for _, rule := range rules {
		f.rules[reflect.TypeOf(rule)] = reflect.ValueOf(rule)
	}
	f.fill(reflect.ValueOf(&v).Elem(), reflect.TypeFor[T]().String())
	return v
}

// Fields gives, for every exported field of T by its path ("Usage.InputTokens"), a T in
// which that field alone is set as [Value] sets it. The fields of structs that have
// a rule are not parted.
func Fields[T any](t testing.TB, rules Rules, each func(path string, v T)) {
	t.Helper()
	full := reflect.ValueOf(Value[T](t, rules))
	whole := map[reflect.Type]bool{reflect.TypeFor[time.Time](): true}
	for _, rule := range rules {
		whole[reflect.TypeOf(rule)] = true
	}
	eachLeaf(full, "", nil, whole, func(path string, index []int) {
		var v T
		reflect.ValueOf(&v).Elem().FieldByIndex(index).Set(full.FieldByIndex(index))
		each(path, v)
	})
}

func eachLeaf(v reflect.Value, path string, index []int, whole map[reflect.Type]bool, each func(string, []int)) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		at := append(append([]int{}, index...), i)
		name := field.Name
		if path != "" {
			name = path + "." + name
		}
		if field.Type.Kind() == reflect.Struct && !whole[field.Type] {
			eachLeaf(v.Field(i), name, at, whole, each)
			continue
		}
		each(name, at)
	}
}

type filler struct {
	t     testing.TB
	rules map[reflect.Type]reflect.Value
	n     int
}

func (f *filler) fill(v reflect.Value, path string) {
	if rule, ok := f.rules[v.Type()]; ok {
		v.Set(rule)
		return
	}
	f.n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		f.fillInt(v)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(max(0, f.n)))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(f.n) / 4)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), path)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		f.fill(v.Index(0), path+"[0]")
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(key, path+" key")
		f.fill(value, path+" value")
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		f.fillStruct(v, path)
	default:
		f.t.Fatalf("allset: no value for %s, a %s: give it a rule", path, v.Type())
	}
}

func (f *filler) fillInt(v reflect.Value) {
	n := int64(f.n)
	if v.Type() == reflect.TypeFor[time.Duration]() {
		n *= int64(time.Millisecond)
	}
	v.SetInt(n)
}

func (f *filler) fillStruct(v reflect.Value, path string) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Date(2026, 1, 2, 3, 4, f.n%60, 0, time.UTC)))
		return
	}
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.IsExported() {
			f.fill(v.Field(i), path+"."+field.Name)
		}
	}
}

// EachText changes every text that a value holds, also in lists, maps and behind
// pointers, and also of types that are texts.
func EachText[T any](v *T, change func(string) string) { eachText(reflect.ValueOf(v).Elem(), change) }

func eachText(v reflect.Value, change func(string) string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(change(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			eachText(v.Elem(), change)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachText(v.Index(i), change)
		}
	case reflect.Map:
		changed := reflect.MakeMap(v.Type())
		for key, value := range v.Seq2() {
			k, e := reflect.New(key.Type()).Elem(), reflect.New(value.Type()).Elem()
			k.Set(key)
			e.Set(value)
			eachText(k, change)
			eachText(e, change)
			changed.SetMapIndex(k, e)
		}
		if v.Len() > 0 {
			v.Set(changed)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachText(v.Field(i), change)
			}
		}
	}
}
