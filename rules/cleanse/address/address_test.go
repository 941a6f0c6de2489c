package address

import (
	"strings"
	"testing"

	"github.com/custhub/custhub/rules/cleanse/division"
)

func TestVariants(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"广东省深圳市南山区科技园路1号", "CN|广东省|深圳市|南山区|科技园路1号||440305"},
		{"广东深圳南山科技园路1号", "CN|广东省|深圳市|南山区|科技园路1号||440305"},
		{"北京市海淀区中关村大街1号", "CN|北京市|北京市|海淀区|中关村大街1号||110108"},
		{"北京海淀区中关村大街1号", "CN|北京市|北京市|海淀区|中关村大街1号||110108"},
		{"北京市市辖区海淀区中关村大街1号", "CN|北京市|北京市|海淀区|中关村大街1号||110108"},
		{"海淀区中关村大街1号", "CN|北京市|北京市|海淀区|中关村大街1号||110108"},
		{"朝阳区建国路88号", "CN|||朝阳区|建国路88号||"},
		{"上海浦东大道1号", "CN|上海市|上海市||浦东大道1号||310000"},
		{"上海市南京西路100号", "CN|上海市|上海市||南京西路100号||310000"},
		{"江苏省南京市鼓楼区中山路1号", "CN|江苏省|南京市|鼓楼区|中山路1号||320106"},
		{"南京市白下区中山东路1号", "CN|江苏省|南京市|秦淮区|中山东路1号||320104"},
		{"浙江省杭州市富阳市文教路1号", "CN|浙江省|杭州市|富阳区|文教路1号||330111"},
		{"天津市塘沽区洋货市场1号", "CN|天津市|天津市|滨海新区|洋货市场1号||120116"},
		{"吉林省吉林市昌邑区解放大路1号", "CN|吉林省|吉林市|昌邑区|解放大路1号||220202"},
		{"吉林市昌邑区解放大路1号", "CN|吉林省|吉林市|昌邑区|解放大路1号||220202"},
		{"义乌市稠州北路1号", "CN|浙江省|金华市|义乌市|稠州北路1号||330782"},
		{"浙江省义乌市稠州北路1号", "CN|浙江省|金华市|义乌市|稠州北路1号||330782"},
		{"湖北省仙桃市沔阳大道1号", "CN|湖北省|仙桃市||沔阳大道1号||429004"},
		{"新疆乌鲁木齐市天山区新华北路1号", "CN|新疆维吾尔自治区|乌鲁木齐市|天山区|新华北路1号||650102"},
		{"新疆石河子市北四路1号", "CN|新疆维吾尔自治区|石河子市||北四路1号||659001"},
		{"湖北恩施州恩施市航空大道1号", "CN|湖北省|恩施土家族苗族自治州|恩施市|航空大道1号||422801"},
		{"云南大理白族自治州大理市下关镇1号", "CN|云南省|大理白族自治州|大理市|下关镇1号||532901"},
		{"重庆万州区高笋塘1号", "CN|重庆市|重庆市|万州区|高笋塘1号||500101"},
		{"中国广东省中山市石岐街道1号", "CN|广东省|中山市||石岐街道1号||442000"},
		{"广东省深圳市", "CN|广东省|深圳市||||440300"},
		{"广东省", "CN|广东省|||||440000"},
		{"邮编:518057 广东省深圳市南山区科技园路1号", "CN|广东省|深圳市|南山区|科技园路1号|518057|440305"},
		{"广东省深圳市南山区科技园路1号 邮编：518057", "CN|广东省|深圳市|南山区|科技园路1号|518057|440305"},
		{"广东省深圳市南山区科技园路1号 518057", "CN|广东省|深圳市|南山区|科技园路1号|518057|440305"},
		{"广东省，深圳市，南山区，科技园路1号", "CN|广东省|深圳市|南山区|科技园路1号||440305"},
		{"中国香港九龙尖沙咀弥敦道100号", "HK|||尖沙咀|弥敦道100号||"},
		{"香港观塘区巧明街1号", "HK|||观塘区|巧明街1号||"},
		{"澳門南灣大馬路1號", "MO||||南湾大马路1号||"},
		{"台灣新竹市東區光復路1號", "TW||新竹市|东区|光复路1号||"},
		{"日本東京都千代田區1-1", "JP||||东京都千代田区1-1||"},
		{"美国加利福尼亚州山景城1号", "US||||加利福尼亚州山景城1号||"},
		{"1600 Amphitheatre Parkway, Mountain View, CA 94043, USA", "US||||1600 Amphitheatre Parkway, Mountain View, CA|94043|"},
		{"10 Downing Street, London SW1A 2AA, UK", "GB||||10 Downing Street, London|SW1A 2AA|"},
		{"Room 501, No.1 Keji Road, Nanshan District, Shenzhen, Guangdong Province, China", "CN|广东省|深圳市|南山区|Room 501, No.1 Keji Road||440305"},
		{"1 Century Avenue, Pudong New Area, Shanghai, P.R. China 200120", "CN|上海市|上海市|浦东新区|1 Century Avenue|200120|310115"},
		{"科技园路1号", "||||科技园路1号||"},
		{"九龙观塘道1号", "HK|||观塘|观塘道1号||"},
		{"重庆石柱县万寿大道1号", "CN|重庆市|重庆市|石柱土家族自治县|万寿大道1号||500240"},
		{"河北雄安新区容城县奥威路1号", "CN|河北省|保定市|容城县|奥威路1号||130629"},
		{"新北市板橋區文化路1號", "TW||新北市|板桥区|文化路1号||"},
		{"暂无", "||||||"},
	} {
		r := Parse(c.in)
		got := strings.Join([]string{r.Country, r.Province, r.City, r.District, r.Rest, r.Postcode, r.Division}, "|")
		if got != c.want {
			t.Errorf("%q\n got %s (%s)\nwant %s", c.in, got, r.Code, c.want)
		}
	}
}

// TestEveryDistrict writes each county in full and expects it back.
func TestEveryDistrict(t *testing.T) {
	bad := 0
	for _, d := range division.All() {
		if d.Level != division.County {
			continue
		}
		c := d.City()
		full := c.Province().Name + d.Name + "幸福路1号"
		if !c.Solo {
			full = c.Province().Name + c.Name + d.Name + "幸福路1号"
		}
		r := Parse(full)
		if r.Division != d.Code || r.Rest != "幸福路1号" {
			bad++
			if bad < 20 {
				t.Errorf("%s: %+v", full, r)
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d districts not found", bad)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"深圳市南山区科技园路1号", "518057", "香港九龙观塘道1号", "Chaoyang District, Beijing 100022", ",,,", "邮编:123456", "台湾123"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) { Parse(s) })
}

func bench(b *testing.B, s string) {
	b.ReportAllocs()
	for b.Loop() {
		Parse(s)
	}
}

func BenchmarkFull(b *testing.B)  { bench(b, "广东省深圳市南山区科技园路1号") }
func BenchmarkShort(b *testing.B) { bench(b, "上海浦东张江路100号") }
func BenchmarkEnglish(b *testing.B) {
	bench(b, "No.88 Jianguo Road, Chaoyang District, Beijing 100022")
}
