package corpus

// Lists short enough to read in the code. All are own compositions or plain
// facts of language, free to use.

// Forms are legal forms of mainland companies with their shares.
var Forms = []struct {
	Text  string
	Share float64
}{
	{"有限公司", .80}, {"有限责任公司", .08}, {"股份有限公司", .06}, {"集团有限公司", .06},
}

// Shops end the names of sole traders.
var Shops = []string{"商行", "经营部", "小吃店", "便利店", "维修店", "工作室", "服装店", "五金店", "超市", "饭馆"}

// PublicBodies follow the name of a city, DistrictBodies that of a district.
var (
	PublicBodies = []string{
		"人民医院", "中医院", "妇幼保健院", "财政局", "教育局", "税务局", "图书馆", "文化馆", "博物馆", "疾病预防控制中心",
		"住房和城乡建设局", "市场监督管理局", "公共资源交易中心", "城市规划设计研究院", "交通运输局",
	}
	DistrictBodies = []string{
		"人民医院", "中医院", "财政局", "教育局", "人民法院", "人民检察院", "市场监督管理局", "文化馆", "图书馆",
		"城市管理局", "应急管理局", "卫生健康局", "社区卫生服务中心", "行政服务中心", "环境监测站",
	}
)

// Schools follow a name or a number; Numerals are those numbers.
var (
	Schools  = []string{"中学", "小学", "实验小学", "实验学校", "幼儿园", "职业学校", "医院"}
	Numerals = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"}
)

// Departments are what a branch's name ends with.
var Departments = []string{"分公司", "分公司", "分公司", "分公司", "营业部", "办事处"}

// Parks are made-up business parks; a block's number follows.
var Parks = []string{"创新产业园", "软件园", "科技园", "电子商务园", "国际商务中心", "孵化基地"}

// Titles are positions of contact persons.
var Titles = []string{"总经理", "采购总监", "采购经理", "财务经理", "销售经理", "技术总监", "行政主管", "项目经理", "会计", "工程师", "店长", "主任"}

// HonorificsMale and HonorificsFemale follow a surname.
var (
	HonorificsMale   = []string{"总", "经理", "先生", "工", "主任", "老师", "总监", "部长"}
	HonorificsFemale = []string{"总", "经理", "女士", "小姐", "主任", "老师", "会计", "总监"}
)

// Brands are names of well-known companies that a drawn trade name must not
// equal; it is drawn again then.
var Brands = []string{
	"华为", "中兴", "联想", "海尔", "美的", "格力", "腾讯", "百度", "京东", "万科", "恒大", "中信", "海信", "长虹", "长城",
	"建设", "光明", "康佳", "创维", "同仁", "恒瑞", "复星", "顺丰", "圆通", "中通", "申通", "德邦", "极兔", "吉利", "长安",
	"中华", "天虹", "永辉", "新希望", "蒙牛", "伊利", "双汇", "金龙", "安踏", "李宁", "特步", "飞鹤", "中粮", "中航", "中国",
	"海康", "大华", "科大", "华润", "恒力", "荣盛", "万达", "金地", "龙湖", "世茂", "雅居", "国美", "苏宁", "银泰", "新东方",
	"东方", "立信", "安永", "中和", "天健", "大成", "金杜", "中伦", "君合", "锦天", "泰康", "太平", "平安", "新华", "华夏",
}

// Syllables make up brand words for foreign and Hong Kong companies.
var (
	Onsets = []string{"b", "br", "c", "d", "f", "g", "gr", "h", "k", "kr", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w", "z"}
	Nuclei = []string{"a", "e", "i", "o", "u", "ai", "ea", "io"}
	Codas  = []string{"", "l", "n", "r", "s", "x", "m", "th", "nd", "rk"}
)

// Country is a country of foreign customers. Its telephone numbers come from
// ranges kept free for fiction or unassigned, so that none is anyone's.
type Country struct {
	Code, Name string
	Forms      []string
	Cities     []string
	Streets    []string
	Dial       []string // number patterns, # is a digit
	Share      float64
}

// Countries of foreign customers. Ranges: US exchange 555; Ofcom and ACMA and
// ARCEP and BNetzA numbers for drama use.
var Countries = []Country{
	{"US", "United States", []string{"Inc.", "LLC", "Corp.", "Co., Ltd."}, []string{"Boston", "Seattle", "Austin", "Denver", "Chicago"}, []string{"Main St", "Oak Ave", "Market St", "Lake Dr"}, []string{"+1 617-555-####", "+1 206-555-####", "+1 512-555-####", "+1 303-555-####", "+1 312-555-####"}, .35},
	{"GB", "United Kingdom", []string{"Ltd", "Limited", "PLC"}, []string{"London", "Leeds", "Bristol", "Cardiff"}, []string{"High Street", "Station Road", "Church Lane"}, []string{"+44 20 7946 0###", "+44 113 496 0###", "+44 117 496 0###", "+44 121 496 0###", "+44 131 496 0###", "+44 161 496 0###"}, .2},
	{"AU", "Australia", []string{"Pty Ltd", "Pty Limited"}, []string{"Sydney", "Perth", "Brisbane", "Melbourne"}, []string{"George Street", "King Street", "Queen Street"}, []string{"+61 2 5550 ####", "+61 3 5550 ####", "+61 7 5550 ####", "+61 8 5550 ####", "+61 2 7010 ####", "+61 3 7010 ####"}, .2},
	{"FR", "France", []string{"SARL", "SAS", "SA"}, []string{"Lyon", "Nantes", "Lille", "Bordeaux"}, []string{"rue de la Gare", "rue Victor Hugo", "avenue Foch"}, []string{"+33 1 99 00 ## ##", "+33 2 61 91 ## ##", "+33 3 53 01 ## ##", "+33 4 65 71 ## ##"}, .1},
	{"DE", "Germany", []string{"GmbH", "AG", "GmbH & Co. KG"}, []string{"Hamburg", "Bremen", "Leipzig", "Dortmund"}, []string{"Hauptstraße", "Bahnhofstraße", "Lindenweg"}, []string{"+49 30 23125 ###", "+49 40 66969 ###", "+49 69 90009 ###", "+49 89 99998 ###"}, .15},
}

// GivenLatin and FamilyLatin name contact persons abroad.
var (
	GivenLatin  = []string{"Anna", "Ben", "Carla", "David", "Emma", "Felix", "Grace", "Henry", "Irene", "James", "Karen", "Liam", "Maria", "Noah", "Olivia", "Peter", "Rosa", "Simon", "Tara", "Victor", "Wendy", "Laura", "Martin", "Nina", "Oscar", "Paula", "Robert", "Sarah", "Thomas", "Ursula"}
	FamilyLatin = []string{"Adler", "Baker", "Clark", "Dawson", "Evans", "Fischer", "Garcia", "Hughes", "Irving", "Jensen", "Keller", "Lambert", "Moreau", "Nolan", "Owens", "Parker", "Quinn", "Roberts", "Schmidt", "Turner", "Usher", "Vance", "Walker", "Young", "Zimmer", "Archer", "Bennett", "Carter", "Dubois", "Foster"}
)

// HongKongForms and TaiwanForms are legal forms in Traditional characters.
var (
	HongKongForms = []string{"有限公司", "（香港）有限公司", "國際有限公司"}
	TaiwanForms   = []string{"股份有限公司", "有限公司", "企業股份有限公司"}
)

// TaiwanCities and HongKongDistricts place customers there; TaiwanDial are the
// patterns of their numbers.
var (
	TaiwanCities      = []string{"台北市", "新北市", "台中市", "高雄市", "台南市"}
	TaiwanDial        = []string{"2 2### ####", "2 8### ####", "4 22## ####", "7 2## ####", "6 2## ####"}
	TaiwanRoads       = []string{"中正路", "民生東路", "忠孝東路", "建國路"}
	HongKongDistricts = []string{"中西區", "灣仔區", "油尖旺區", "觀塘區", "荃灣區", "沙田區"}
	HongKongRoads     = []string{"彌敦道", "軒尼詩道", "觀塘道", "青山公路"}
)

// FreeMail stands for free mail providers: only names kept for documentation
// (RFC 2606) may be used.
var FreeMail = []string{"example.com", "example.net", "example.org"}

// Roles are role accounts.
var Roles = []string{"info", "sales", "service", "admin", "office", "caiwu", "kefu", "caigou"}

// MobilePrefixes are the ranges of the MIIT table (2023-03) for ordinary
// subscribers.
var MobilePrefixes = []string{
	"130", "131", "132", "133", "135", "136", "137", "138", "139", "147", "150", "151", "152", "153", "155", "156", "157",
	"158", "159", "166", "173", "175", "176", "177", "178", "180", "181", "182", "183", "185", "186", "187", "188", "189",
	"191", "193", "195", "197", "198", "199",
}
