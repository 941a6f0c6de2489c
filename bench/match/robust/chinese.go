package main

import (
	"fmt"
	"strings"
)

// Characters and how they are spelled.
var (
	hanSurnames = strings.Fields("王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao 林lin 何he 郭guo 马ma 罗luo")
	hanGiven    = strings.Fields("伟wei 芳fang 娜na 敏min 静jing 丽li 强qiang 磊lei 军jun 洋yang 勇yong 艳yan 杰jie 娟juan 涛tao 明ming 超chao 霞xia 平ping 刚gang 桂gui 英ying 华hua 玉yu 萍ping 红hong 建jian 文wen 国guo 志zhi 海hai 春chun 晓xiao 宇yu 浩hao 欣xin 雨yu 晨chen 思si 佳jia")
	hanCities   = []string{"深圳市", "上海市", "杭州市", "苏州市", "成都市", "武汉市", "西安市", "青岛市"}
	hanStreets  = []string{"人民路", "中山路", "建设路", "解放路", "文化路", "和平街", "长江路", "新华街", "学府路", "科技园路"}
)

// signOf splits a character from its spelling.
func signOf(s string) (sign, spelling string) {
	r := []rune(s)
	return string(r[0]), string(r[1:])
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// pinyin are people of two systems: one has Chinese names, the other often the
// spelling of them in one of several ways.
func pinyin(w *words) set {
	var a, b []row
	for e := range 1800 {
		s, sp := signOf(w.pick(hanSurnames))
		given, spelled := "", ""
		for range 1 + w.r.IntN(2) {
			g, p := signOf(hanGiven[w.r.IntN(len(hanGiven))])
			given, spelled = given+g, spelled+p
		}
		born, city := w.date(1950, 2003), w.r.IntN(len(hanCities))
		mobile := "13" + w.digits(9)
		street := fmt.Sprintf("%s%s%d号", hanCities[city], hanStreets[w.r.IntN(len(hanStreets))], 1+w.r.IntN(200))
		if e < 1300 {
			a = append(a, row{e, []string{s + given, w.lose(0.3, born), w.lose(0.1, mobile), w.lose(0.2, street)}})
		}
		if e < 600 {
			continue
		}
		name := s + given
		switch w.r.IntN(5) {
		case 0:
			name = capital(sp) + " " + capital(spelled)
		case 1:
			name = capital(spelled) + " " + capital(sp)
		case 2:
			name = strings.ToUpper(sp + " " + spelled)
		}
		b = append(b, row{e, []string{name, w.lose(0.3, born), w.lose(0.4, w.maybe(0.05, mobile)), w.lose(0.4, street)}})
	}
	return set{name: "pinyin", columns: []string{"姓名", "生日", "手机", "地址"}, files: [][]row{w.shuffled(a), w.shuffled(b)}}
}

// chineseCustomers is a list of firms as three departments keep it: full name,
// short name, contact person, telephone, address.
func chineseCustomers(w *words) set {
	signs := []rune("华创恒远明德鼎新云帆海辰津源楚天乾元星立信达安泰丰和瑞祥宏盛博通嘉禾腾跃")
	line := []string{"科技", "贸易", "机械", "物流", "食品", "电子", "建材", "服饰"}
	var rows []row
	for e := range 1300 {
		trade := ""
		for range 2 + w.r.IntN(2) {
			trade += string(signs[w.r.IntN(len(signs))])
		}
		c, l := w.r.IntN(len(hanCities)), w.pick(line)
		s, _ := signOf(w.pick(hanSurnames))
		g, _ := signOf(hanGiven[w.r.IntN(len(hanGiven))])
		tel, contact := "0755-"+w.digits(8), s+g
		address := fmt.Sprintf("%s%s%d号", hanCities[c], hanStreets[w.r.IntN(len(hanStreets))], 1+w.r.IntN(300))
		for range 1 + w.r.IntN(3) {
			name := hanCities[c] + trade + l + "有限公司"
			switch w.r.IntN(5) {
			case 0:
				name = strings.TrimSuffix(hanCities[c], "市") + trade + l
			case 1:
				name = trade + l + "(" + strings.TrimSuffix(hanCities[c], "市") + ")有限公司"
			}
			who := contact
			if w.chance(0.2) {
				who = s + []string{"总", "经理", "先生"}[w.r.IntN(3)]
			}
			rows = append(rows, row{e, []string{name, w.lose(0.2, who), w.lose(0.3, tel), w.lose(0.3, address), []string{"A", "B", "C"}[w.r.IntN(3)]}})
		}
	}
	return set{name: "customers-zh", columns: []string{"客户名称", "联系人", "电话", "地址", "等级"}, files: [][]row{w.shuffled(rows)}}
}
