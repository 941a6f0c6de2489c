// Package rows makes the rows of fifteen columns that landing is measured with, and
// the project that lands them.
package rows

import (
	"fmt"
	"io"
	"strings"
)

// ProjectYAML is the custhub.yaml of the project: one source, erp, that reads
// customer.csv.
const ProjectYAML = `version: 1
name: bench
store: sqlite:store.db
sources:
  erp:
    connector: csvfile
    options: {files: [customer.csv], key: [id]}
`

// MappingYAML is mappings/erp.yaml.
const MappingYAML = `version: 1
stream: customer
entity: customer
changed_at: modified_at
fields:
  kind: =org
  legal_name: name
  short_name: short_name
  uscc: uscc
  industry: industry
  credit_limit: {column: credit_limit, type: decimal}
  currency: currency
  status: status
contacts:
  - name: contact
    contact_points: [{kind: =mobile, value: mobile}]
contact_points:
  - {kind: =phone, value: phone}
  - {kind: =email, value: email}
addresses:
  - {kind: =registered, raw: address, postcode: postcode}
`

// Columns are the fifteen columns of the file.
var Columns = []string{"id", "name", "short_name", "uscc", "phone", "contact", "mobile", "email", "address", "postcode", "industry", "credit_limit", "currency", "status", "modified_at"}

var (
	syllables  = []rune("华云天海金龙腾达盛世鑫源恒泰博远创新智联卓越锦程瑞丰宏图佳美安康德信")
	surnames   = []rune("王李张刘陈杨黄赵吴周")
	places     = []string{"广东省深圳市南山区", "浙江省杭州市西湖区", "上海市浦东新区", "北京市海淀区", "四川省成都市武侯区", "湖北省武汉市洪山区"}
	industries = []string{"软件和信息技术服务业", "批发业", "道路运输业", "食品制造业", "专用设备制造业"}
)

// Write writes a header and invented customers; every value follows from the row number.
func Write(w io.Writer, rows int) {
	fmt.Fprintln(w, strings.Join(Columns, ","))
	for i := range rows {
		h := uint64(i+1) * 0x9E3779B97F4A7C15
		pick := func(n uint64) uint64 { h ^= h >> 29; h *= 0xBF58476D1CE4E5B9; return h % n }
		var name strings.Builder
		for range 4 {
			name.WriteRune(syllables[pick(uint64(len(syllables)))])
		}
		place := places[pick(uint64(len(places)))]
		given := string(syllables[pick(uint64(len(syllables)))])
		fmt.Fprintf(w, "%d,%s%s科技有限公司,%s,%s,0755-%08d,%c%s,13%d%08d,c%d@mail%d.example,%s科技路%d号,%06d,%s,%d.%02d,CNY,active,2024-%02d-%02d %02d:%02d:00\n",
			i+1, place[len("广东省"):], name.String(), name.String(), unifiedCode(i), 20000000+pick(60000000), surnames[pick(uint64(len(surnames)))], given,
			[]int{0, 3, 5, 8, 9}[pick(5)], pick(100000000), i, pick(5000), place, pick(2000)+1, 100000+pick(800000), industries[pick(uint64(len(industries)))],
			pick(10000000), pick(100), pick(12)+1, pick(28)+1, pick(24), pick(60))
	}
}

// unifiedCode is a code of 18 characters with valid check digits (GB 32100,
// GB 11714) that nobody has: its organisation part counts the rows.
func unifiedCode(i int) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	org := fmt.Sprintf("%08d", i)
	sum := 0
	for j, weight := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(org[j]-'0') * weight
	}
	check := "0123456789X0"[11-sum%11 : 11-sum%11+1]
	if sum%11 == 0 {
		check = "0"
	}
	code := "91440300" + org + check
	sum, weight := 0, 1
	for j := range len(code) {
		sum += strings.IndexByte(alphabet, code[j]) * weight
		weight = weight * 3 % 31
	}
	return code + string(alphabet[(31-sum%31)%31])
}
