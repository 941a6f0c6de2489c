package company

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDisplay(t *testing.T) {
	for in, want := range map[string]string{
		"光耘【深圳】供应链管理有限公司":          "光耘(深圳)供应链管理有限公司",
		"成都 瑞德国\u3000际贸易股份有限公司":    "成都瑞德国际贸易股份有限公司",
		"B12 佛山泉创柏晟科技集团有限公司":       "佛山泉创柏晟科技集团有限公司",
		"【旧】深圳林联五金有\u200b限公司":      "深圳林联五金有限公司",
		"賽順〔香港〕供應鏈管理有限公司":          "賽順(香港)供應鏈管理有限公司",
		"Paris spécialités":        "Paris spécialités",
		"GROSELLA-Restaurante":     "GROSELLA-Restaurante",
		"Blondesddsl père et fils": "Blondesddsl père et fils",
	} {
		if got := Display(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestDisplayTwice: a name that was cleaned stays as it is.
func TestDisplayTwice(t *testing.T) {
	piece := rapid.SampledFrom([]string{"深圳市", "华创", "科技", "有限公司", "(停用)", "【旧】", "A01-", "B12 ", " ", "-作废", "(深圳)", "Ltd", "360", "分公司", "（集团）", "-", "旧"})
	rapid.Check(t, func(t *rapid.T) {
		raw := ""
		for _, p := range rapid.SliceOfN(piece, 0, 7).Draw(t, "pieces") {
			raw += p
		}
		once := Display(raw)
		if twice := Display(once); twice != once {
			t.Fatalf("%q: %q, then %q", raw, once, twice)
		}
	})
}
