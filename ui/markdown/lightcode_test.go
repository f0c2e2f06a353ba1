package markdown

import (
	"math"
	"reflect"
	"strconv"
	"testing"

	"charm.land/glamour/v2/ansi"
)

func TestLightCodeCanBeRead(t *testing.T) {
	t.Parallel()
	sheet := reflect.ValueOf(*Light().sheet.CodeBlock.Chroma)
	for i := range sheet.NumField() {
		style, ok := sheet.Field(i).Interface().(ansi.StylePrimitive)
		if !ok || style.Color == nil || style.BackgroundColor != nil {
			continue
		}
		if got := 1.05 / (luminance(t, *style.Color) + 0.05); got < 4.5 {
			t.Errorf("%s is %s: its contrast with white is %.1f to 1, want 4.5", sheet.Type().Field(i).Name, *style.Color, got)
		}
	}
}

// luminance is that of WCAG 2: https://www.w3.org/TR/WCAG21/#dfn-relative-luminance.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	part := func(shift int) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}
