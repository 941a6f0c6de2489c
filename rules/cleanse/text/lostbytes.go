package text

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/rules/cleanse/pinyin"
)

// domainWords are two-character words of business documents, in Simplified
// Chinese. They rank the guesses at characters whose bytes are lost.
var domainWords = wordSet2(`对接 数据 系统 平台 客户 企业 管理 服务 需求 流程 业务 方案 订单 产品 销售 采购 供应 财务 合同 项目 信息 接口 功能 用户 权限 报表 分析 统计 导入 导出 同步 集成 实现 支持 提供 满足 提升 优化 覆盖 渠道 营销 线索 商机 工单 审批 配置 部署
安全 备份 移动 门店 库存 物流 仓储 设备 生产 制造 质量 售后 官网 网站 微信 公司 单位 部门 人员 员工 联系 电话 地址 行业 规模 预算 决策 时间 计划 跟进 阶段 来源 进行 完成 通过 根据 相关 要求 标准 规范 格式 字段 记录 更新 删除 查询 检查 审核 评估 培训 上线 运行 维护 监控 日志
能够 可以 需要 应当 包括 以及 各类 多种 统一 自动 实时 准确 完整 有效 遵守 严格 法律 法规 隐私 保护 风险 控制 成本 效率 价值 市场 品牌 推广 活动 会员 积分 优惠 价格 报价 付款 发票 税务 银行 账户 资金 收入 支出 利润 增长 目标 战略 组织 架构 团队 协作 沟通 会议 文档 资料 图片 视频 文件 技术 开发 测试 设计 架设 应用 软件 硬件 网络 通信 云计 计算 存储 智能 模型`)

func wordSet2(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// guessLost proposes the text behind a broken note that stands alone (rule D):
// in 夠?qū)悠髽I the second byte of 對 and the first of 接 formed no character and
// were dropped, and everything up to the next ASCII letter is read one byte off.
// It returns the proposal for s[n.start:end] that holds the most domain words; ok
// is false when there is none or no single best one.
func guessLost(s string, n note) (proposal string, end int, ok bool) {
	tail, end := misread(s, n.end)
	low := byte(gbk().code(n.before))
	if low == 0 || len(tail) == 0 {
		return "", 0, false
	}
	best, ties := 0, 0
	try := func(b []byte) {
		t, good := decodeCommon(b)
		if !good {
			return
		}
		switch score := domainScore(string(n.before) + t); {
		case score > best:
			best, ties, proposal = score, 0, t
		case score == best && t != proposal:
			ties++
		}
	}
	for b1 := 0x81; b1 <= 0xFE; b1++ {
		bridge := gbk().decode(low, byte(b1))
		if bridge == 0 || !Traditional(bridge) || !pinyin.Reads(bridge, n.syllable) {
			continue
		}
		try(append([]byte{byte(b1)}, tail...))
		for x := 0x81; x <= 0xFE; x++ {
			if c := gbk().decode(byte(b1), byte(x)); c == 0 || !common(c) {
				continue
			}
			for y := 0x81; y <= 0xFE; y++ {
				if gbk().decode(byte(x), byte(y)) == 0 { // a pair that was dropped
					try(append([]byte{byte(b1), byte(x), byte(y)}, tail...))
				}
			}
		}
	}
	return proposal, end, best > 0 && ties == 0
}

// misread returns the GBK bytes of the characters from i up to the ASCII
// character that ends the misreading, and where they end.
func misread(s string, i int) ([]byte, int) {
	const longest = 24
	var b []byte
	for i < len(s) && len(b) < longest {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r < 0x80 {
			if r >= 0x40 && r != 0x7F {
				return append(b, byte(r)), i + size
			}
			return b, i
		}
		c := gbk().code(r)
		if c == 0 {
			return b, i
		}
		b = append(b, byte(c>>8), byte(c))
		i += size
	}
	return b, i
}

// decodeCommon decodes GBK bytes that are Han characters in daily use
// throughout.
func decodeCommon(b []byte) (string, bool) {
	if len(b)%2 != 0 {
		return "", false
	}
	var out strings.Builder
	for i := 0; i < len(b); i += 2 {
		r := gbk().decode(b[i], b[i+1])
		if r == 0 || !common(r) {
			return "", false
		}
		out.WriteRune(r)
	}
	return out.String(), true
}

// domainScore counts the domain words in a text.
func domainScore(s string) int {
	rs := []rune(Simplify(s))
	n := 0
	for i := 0; i+1 < len(rs); i++ {
		if domainWords[string(rs[i:i+2])] {
			n++
		}
	}
	return n
}
