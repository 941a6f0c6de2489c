package industry

import (
	"math"
	"strconv"
	"strings"

	"github.com/custhub/custhub/record"
)

// CustomerSize returns the size class (L, M, S, X) of a customer from its industry
// code, staff and revenue in CNY; "" unless all of them are known and leave one
// class (统计上大中小微型企业划分办法, 2017).
func CustomerSize(e *record.Entity) string {
	lowest, highest := e.Get(record.CustomerHeadcountMin), e.Get(record.CustomerHeadcountMax)
	code := e.Text(record.CustomerIndustryCode)
	if code == "" || lowest.Kind != record.Int {
		return ""
	}
	if c := e.Get(record.CustomerCurrency).Text; c != "" && c != "CNY" {
		return ""
	}
	wan, ok := tenThousands(e.Text(record.CustomerRevenue))
	if !ok {
		return ""
	}
	low, err := strconv.ParseInt(lowest.Text, 10, 64)
	if err != nil {
		return ""
	}
	high := int64(math.MaxInt64) // an open band
	if highest.Kind == record.Int {
		if high, err = strconv.ParseInt(highest.Text, 10, 64); err != nil {
			return ""
		}
	}
	class := ByCode(code)
	least := SizeClass(class, low, wan, -1)
	if SizeClass(class, high, wan, -1) != least {
		return ""
	}
	return least
}

// tenThousands returns the whole 万元 in a decimal of yuan.
func tenThousands(yuan string) (int64, bool) {
	whole, _, _ := strings.Cut(yuan, ".")
	if whole == "" || whole[0] == '-' {
		return 0, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	return n / 10_000, err == nil
}
