package decode

import "unicode/utf8"

// score says how much text looks like Chinese in one encoding: points for
// characters that texts are made of, against points for what they never hold.
type score struct {
	points int
	pairs  int
}

// mean is the points for each character, in hundredths.
func (s score) mean() int {
	if s.pairs == 0 {
		return 0
	}
	return s.points * 100 / s.pairs
}

func (s *score) add(o score) { s.points += o.points; s.pairs += o.pairs }

// What a character is worth. The common levels of GB 2312 and Big5 hold some
// 3,755 and 5,401 characters, by which 99 % of everyday text is written.
const (
	worthFrequent = 4
	worthCommon   = 2
	worthSymbol   = 1
	worthRare     = 0
	worthOdd      = -2
	worthNothing  = -8
	worthBigram   = 3
)

func gbScore(raw []byte) score {
	return scorePairs(raw, gbTable(), func(lead, trail byte) int {
		switch {
		case lead >= 0xB0 && lead <= 0xD7 && trail >= 0xA1:
			return worthCommon
		case lead >= 0xA1 && lead <= 0xA3 && trail >= 0xA1:
			return worthSymbol
		case lead >= 0xD8 && lead <= 0xF7 && trail >= 0xA1:
			return worthRare
		}
		return worthOdd
	})
}

func big5Score(raw []byte) score {
	return scorePairs(raw, big5Table(), func(lead, _ byte) int {
		switch {
		case lead >= 0xA4 && lead <= 0xC6:
			return worthCommon
		case lead >= 0xA1 && lead <= 0xA3:
			return worthSymbol
		case lead >= 0xC9 && lead <= 0xF9:
			return worthRare
		}
		return worthOdd
	})
}

func scorePairs(raw []byte, t *pairTable, worth func(lead, trail byte) int) score {
	var s score
	var before rune
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			before = 0
			i++
			continue
		}
		r, n := t.decode(raw[i:])
		if r == 0 && n > len(raw)-i {
			break // cut off at the end: says nothing
		}
		s.pairs++
		switch {
		case r == 0:
			s.points += worthNothing
		case n != 2:
			s.points += worthOdd
		default:
			p := worth(raw[i], raw[i+1])
			if p == worthCommon && frequent[r] {
				p = worthFrequent
			}
			if bigrams[[2]rune{before, r}] {
				p += worthBigram
			}
			s.points += p
		}
		before = r
		i += n
	}
	return s
}

// frequent are characters of names, addresses and headings, in both scripts.
var frequent = runeSet("的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴省称县镇乡村街号楼室厅州湾港澳深圳沪津渝杭苏宁波厦汉武郑济限有股份集团贸易软硬件编码户址邮箱机传真备注税票" +
	"這國個說們為來時會過家學對裡後麼沒於還發當無開經頭與見長從動兩現將進實點聲兒業間問電門東氣關內軍產萬體處總場師書員報馬難數應車聯張義務臺記邊風戰幹許覺題統認論計義親術連遠資隊帶變權領傳紅辦運轉眾輕語滿寫識極黃臉錢黨設雙歷廣議際則單據導網專飛觀爭組視濟離雖壞興縣鎮鄉號樓廳灣滬蘇寧廈漢鄭團貿軟體編碼戶郵稱稅備註圳區")

func runeSet(s string) map[rune]bool {
	set := make(map[rune]bool)
	for _, r := range s {
		set[r] = true
	}
	return set
}

// bigrams are pairs of characters in headings, company names and addresses.
var bigrams = bigramSet("有限 限公 公司 科技 股份 集团 集團 贸易 貿易 实业 實業 电子 電子 软件 軟體 信息 資訊 网络 網路 技术 技術 客户 客戶 名称 名稱 编码 編碼 编号 編號 电话 電話 手机 手機 地址 联系 聯絡 聯繫 系人 絡人 邮箱 郵箱 传真 傳真 备注 備註 日期 时间 時間 金额 金額 中国 中國 北京 上海 广州 廣州 广东 廣東 深圳 浙江 江苏 江蘇 台北 臺北 香港 省份 城市 市区 工业 工業 科学 制造 製造 医疗 醫療 器械 教育 服务 服務 经理 經理 总监 先生 小姐 女士 新竹 高雄 台中 园路 大道 大厦 大廈")

func bigramSet(words string) map[[2]rune]bool {
	set := make(map[[2]rune]bool)
	runes := []rune(words)
	for i := 0; i+1 < len(runes); i += 3 {
		set[[2]rune{runes[i], runes[i+1]}] = true
	}
	return set
}
