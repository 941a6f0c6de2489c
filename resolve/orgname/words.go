package orgname

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/record/byrune"
)

// forms are legal forms and kinds of institution at the end of a name with the
// form they count as, by their last character, longest first.
var forms = byrune.New(sortedForms(map[string]string{
	"有限责任公司": "有限公司", "有限公司": "有限公司", "责任有限公司": "有限公司", "有限责任": "有限公司", "有限": "有限公司",
	"股份有限公司": "股份有限公司", "股份公司": "股份有限公司", "股份": "股份有限公司", "总公司": "公司", "公司": "公司",
	"有限合伙企业": "合伙", "普通合伙企业": "合伙", "合伙企业": "合伙", "专业合作社": "合作社", "合作社": "合作社",
	"会计师事务所": "事务所", "律师事务所": "事务所", "事务所": "事务所", "工作室": "工作室", "经营部": "经营部", "营业部": "营业部",
	"商行": "商行", "商店": "店", "门市部": "店", "专卖店": "店", "店": "店", "铺": "店", "超市": "店", "厂": "厂", "总厂": "厂",
}))

type form struct{ text, as string }

func sortedForms(m map[string]string) map[rune][]form {
	var out []form
	for k, v := range m {
		out = append(out, form{k, v})
	}
	sort.Slice(out, func(i, j int) bool {
		if len(out[i].text) != len(out[j].text) {
			return len(out[i].text) > len(out[j].text)
		}
		return out[i].text < out[j].text
	})
	return byLast(out, func(f form) string { return f.text })
}

// byLast groups endings by their last character, in their order: most names have
// none of them, and one look tells.
func byLast[T any](endings []T, text func(T) string) map[rune][]T {
	m := map[rune][]T{}
	for _, e := range endings {
		last, _ := utf8.DecodeLastRuneInString(text(e))
		m[last] = append(m[last], e)
	}
	return m
}

func endings(words string) map[rune][]string {
	return byLast(strings.Fields(words), func(s string) string { return s })
}

// institutions keep their kind as part of the trade name: 第一中学 without it
// would be 第一.
var institutions = byrune.New(endings("小学 中学 高中 大学 学院 学校 幼儿园 医院 卫生院 卫生局 教育局 税务局 公安局 民政局 财政局 局 银行 图书馆 博物馆 " +
	"人民政府 街道办事处 居委会 村委会 出版社 报社 电视台 车站 法院 检察院 中心 研究院 研究所 设计院 委员会 协会 基金会 派出所 邮政局 供电局 档案馆 文化馆 体育馆 展览馆 敬老院 福利院"))

// branches end the name of a dependent office.
var branches = byrune.New(endings("分公司 支公司 子公司 营业部 分行 支行 办事处 分店 分厂 分部 代表处 分院 分所 分校 服务部 项目部"))

// industries are the words of which the industry part of a name is made, by their
// last character, longest first.
var industries = byrune.New(longestFirst(`科技 网络 信息 技术 电子 商务 贸易 国际 进出口 机械 设备 建设 建筑 工程 物流 供应链 管理 食品 餐饮 文化 传媒 咨询 医疗 器械
教育 化工 纺织 服装 五金 包装 汽车 环保 新材料 材料 实业 投资 控股 发展 开发 软件 通信 通讯 数码 智能 自动化 仪器 仪表 电气 电器 电力 能源 新能源
光电 半导体 集成电路 生物 医药 制药 药业 药房 健康 养老 保健 美容 美发 化妆品 日化 日用品 百货 零售 批发 商贸 商业 经贸 外贸 工贸 农业 农产品 种植
养殖 畜牧 水产 渔业 林业 园林 绿化 景观 装饰 装修 装潢 设计 广告 策划 印刷 印务 造纸 纸业 塑料 塑胶 橡胶 玻璃 陶瓷 家具 家居 家电 家政 物业 房地产 地产
置业 酒店 宾馆 旅游 旅行社 国际旅行社 航空 航运 运输 货运 快递 仓储 冷链 租赁 拍卖 典当 担保 保险 证券 基金 金融 资产 财务 会计 税务 法律 知识产权 人力资源
劳务 劳务派遣 安保 保安 消防 安防 检测 检验 认证 测绘 勘察 监理 水利 水务 水电 燃气 热力 石油 石化 煤炭 矿业 冶金 钢铁 钢材 金属 有色金属 铝业 铜业 模具
轴承 阀门 泵业 电机 电缆 电线 线缆 照明 灯饰 电池 电源 变压器 机电 机床 重工 装备 制造 工业 工艺品 礼品 玩具 体育 用品 体育用品 办公 办公用品 文具 文教
乐器 音响 影视 影业 娱乐 游戏 动漫 出版 图书 珠宝 首饰 黄金 眼镜 钟表 箱包 皮革 皮具 鞋业 鞋服 制衣 服饰 针织 家纺 印染 羽绒 茶业 茶叶 酒业 饮料 乳业 粮油 米业
面粉 肉类 调味品 烘焙 糕点 水果 蔬菜 生鲜 饲料 肥料 化肥 农药 种业 种子 兽药 宠物 医疗器械 医疗科技 生物科技 网络科技 信息技术 教育科技 文化传媒 餐饮管理
国际贸易 建设工程 机械设备 供应链管理 企业管理 信息科技 电子商务 电子科技 智能科技 环保科技 农业科技 新能源科技 商务服务 服务 集成 系统 系统集成 数据 大数据
云计算 物联网 互联网 人工智能 机器人 安全 公共管理 工业园 产业 产业园 市政 路桥 交通 隧道 地铁 轨道交通 船舶 海运 港口 码头 汽配 汽车配件 汽车销售 汽车服务 摩托车
自行车 电动车 配件 零部件 紧固件 标准件 弹簧 刀具 工具 量具 焊接 涂料 油漆 染料 颜料 香料 香精 助剂 胶粘剂 化学 试剂 气体 门窗 幕墙 钢构 钢结构 混凝土 水泥 砂石
石材 木业 竹业 地板 涂装 防水 保温 厨具 厨卫 卫浴 洁具 水暖 管业 管道 管材 型材 板材 销售 经营 生产 加工 制品 制造业 中介 房产 房屋 建材 数字 数字科技 研发 技术服务 技术开发`))

func longestFirst(words string) map[rune][]string {
	m := endings(words)
	for _, list := range m {
		sort.SliceStable(list, func(i, j int) bool { return len(list[i]) > len(list[j]) })
	}
	return m
}

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// notes in brackets or at the end say something about the record, not the name.
var notes = strings.Fields("已注销 注销 停用 已停用 作废 旧 老客户 曾用名 原名 已吊销 吊销 迁出 重复 勿用")

// latinForms are legal forms at the end of Latin names, folded.
var latinForms = wordSet(`inc incorporated ltd limited llc llp lp plc corp corporation co company gmbh mbh ag kg kgaa ohg ug se sa sas sarl srl spa
sl slu bv nv cv ab as oy oyj aps a/s kft zrt doo sro spzoo pty pte sdn bhd kk ooo oao zao pao pjsc ojsc jsc ltda eireli`)
