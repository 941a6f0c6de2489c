package report

import "maps"

// both is one text in both languages.
type both struct{ en, zh string }

// catalog holds every word of a rendered report, and the names of codes that other
// commands show too. Keys are grouped by prefix; codes of gates, rules and reasons
// that aren't in it are shown as they stand.
var catalog = union(phrases, codes, titles)

// union is all of the maps, of which no two may have one key.
func union(parts ...map[string]both) map[string]both {
	all := map[string]both{}
	for _, part := range parts {
		n := len(all) + len(part)
		if maps.Copy(all, part); len(all) != n {
			panic("report: one key stands in two parts of the catalog")
		}
	}
	return all
}

// phrases are what a report says: its verdict, its sections, its states.
var phrases = map[string]both{
	"title":    {"Reconciliation report", "对账报告"},
	"masked":   {"personal values are masked", "个人信息已脱敏"},
	"dry_run":  {"dry run: nothing was kept", "试运行：未保留任何更改"},
	"yes":      {"yes", "是"},
	"no":       {"no", "否"},
	"total":    {"total", "合计"},
	"before":   {"before", "处理前"},
	"after":    {"after", "处理后"},
	"unified":  {"unified customers", "统一客户"},
	"reached":  {"reached", "已达标"},
	"short_by": {"%s points short", "差 %s 个百分点"},
	"at_most":  {"at most %s", "不超过 %s"},
	"at_least": {"at least %s", "不低于 %s"},
	"empty":    {"Not computed for this report.", "本报告未计算此项。"},
	"more":     {"… and %d more (HTML, Excel or JSON report)", "……另有 %d 行（见 HTML、Excel 或 JSON 报告）"},
	"show":     {"Show %s (%d)", "展开 %s（%d 行）"},
	"contents": {"Contents", "目录"},
	"weighted": {"weighted total", "加权合计"},
	"value":    {"%s (value %s)", "%s（值 %s）"},

	"scope.run":    {"run", "运行"},
	"scope.batch":  {"batch", "批次"},
	"scope.source": {"source", "来源"},
	"scope.store":  {"whole store", "全库"},

	"kind.load":      {"load", "加载"},
	"kind.rollback":  {"rollback", "回滚"},
	"kind.reprocess": {"reprocess", "重新处理"},
	"kind.replay":    {"replay", "重放"},
	"kind.decision":  {"decision", "人工判定"},
	"kind.delete":    {"delete", "删除"},
	"kind.export":    {"export", "导出"},
	"kind.erase":     {"erase", "依法删除"},
	"kind.purge":     {"purge", "清除"},
	"kind.adopt":     {"adopt", "启用模型"},

	"run.done":    {"done", "完成"},
	"run.failed":  {"failed", "失败"},
	"run.refused": {"refused", "已拒绝"},
	"run.stopped": {"stopped", "已停止"},
	"run.held":    {"held", "已扣留"},
	"run.running": {"running", "运行中"},

	"quarantined.waiting":    {"waiting", "待处理"},
	"quarantined.superseded": {"superseded", "已被新数据取代"},
	"quarantined.replayed":   {"replayed", "已重放"},
	"quarantined.withdrawn":  {"withdrawn", "已随批次撤回"},
	"quarantined.discarded":  {"discarded", "已放弃"},

	"status.pass":     {"pass", "通过"},
	"status.fail":     {"FAIL", "不通过"},
	"status.open":     {"open", "未判定"},
	"status.advisory": {"note", "提示"},

	"verdict.pass":      {"Accepted: all %d gates say yes", "通过：%d 项检查全部合格"},
	"verdict.most":      {"Accepted: %d gates say yes, none says no", "通过：%d 项检查合格，无不合格项"},
	"verdict.and_open":  {"; %d open", "；%d 项未判定"},
	"verdict.and_notes": {"; %d to note", "；%d 项提示"},
	"verdict.fail":      {"Refused: %d of %d gates say no", "不通过：%[2]d 项检查中有 %[1]d 项不合格"},
	"verdict.open":      {"No verdict: no gate was computed", "未判定：没有可用的检查项"},

	"key.read":        {"rows read", "读取行数"},
	"key.residual":    {"residual %s", "差额 %s"},
	"key.quarantined": {"rows in quarantine", "隔离行数"},
	"key.filtered":    {"%s filtered", "过滤 %s"},
	"key.customers":   {"unified customers", "统一客户"},
	"key.records":     {"from %s records", "来自 %s 条记录"},
	"key.cells":       {"cells compared", "比对单元格"},
	"key.findings":    {"%s findings", "发现 %s 处"},
	"key.complete":    {"complete", "完整率"},
	"key.target":      {"target %s", "目标 %s"},
	"key.sample":      {"error rate by sample", "抽样错误率"},
	"key.reviewed":    {"%s errors in %s rows", "已核 %[2]s 行，错误 %[1]s 个"},

	"sec.header":     {"What was done", "运行信息"},
	"sec.gates":      {"Verdict and gates", "结论与检查项"},
	"sec.balance":    {"Row balance", "行数平衡"},
	"sec.totals":     {"Control totals", "控制总数"},
	"sec.keys":       {"Key sets", "主键核对"},
	"sec.cells":      {"Cell comparison", "逐格比对"},
	"sec.matching":   {"Matching", "客户匹配"},
	"sec.quality":    {"Data quality", "数据质量"},
	"sec.quarantine": {"Quarantine", "隔离区"},
	"sec.orphans":    {"Events without their customer", "未关联客户的记录"},
	"sec.drift":      {"Schema drift", "结构变化"},
	"sec.sample":     {"Sample verification", "抽样核验"},
	"sec.sign":       {"Sign-off", "签署"},

	"head.subject":  {"Subject", "对象"},
	"head.batches":  {"Batches", "批次"},
	"head.config":   {"Configuration hash", "配置哈希"},
	"head.version":  {"custhub version", "custhub 版本"},
	"head.operator": {"Operator", "操作人"},
	"head.reason":   {"Reason", "原因"},
	"head.started":  {"Begin", "开始"},
	"head.ended":    {"End", "结束"},
	"head.lasted":   {"Duration", "用时"},
	"head.made":     {"Report made", "报告生成"},
	"head.masked":   {"Privacy", "隐私"},

	"balance.identity": {"read = created + updated + unchanged + deleted + filtered + quarantined; the residual must be 0.", "读取 = 新增 + 更新 + 未变 + 删除 + 过滤 + 隔离；差额必须为 0。"},
	"balance.deleted":  {"Deleted are records that the source no longer has: each counts as read.", "删除指来源中已不存在的记录，每条计为读取一行。"},
	"flow.line":        {"%s read → %s mapped (−%s filtered, −%s quarantined) → %s cleansed (−%s quarantined) → %s landed", "读取 %s → 映射 %s（过滤 −%s，隔离 −%s）→ 清洗 %s（隔离 −%s）→ 入库 %s"},
	"flow.linked":      {" → %s customers, %s linked events", " → 客户 %s，已关联事件 %s"},
	"totals.line":      {"%d control totals, %d unexplained differences.", "控制总数 %d 项，未解释差异 %d 项。"},
	"cells.line":       {"%s cells of %s rows compared, %s findings; %s.", "比对单元格 %s 个（%s 行），发现 %s 处；%s。"},
	"cells.skipped":    {"%s rows were landed under another configuration or mended by hand, and are not compared.", "%s 行以其他配置入库或经人工修正，未参与比对。"},
	"matching.line":    {"%s records → %s customers; %s pairs wait for a person, %s merges refused because of a conflict.", "%s 条记录 → %s 个客户；待人工判定 %s 对，因冲突拒绝合并 %s 次。"},
	"quarantine.none":  {"No row was put in quarantine.", "没有行被隔离。"},
	"orphans.none":     {"Every event is linked to its customer.", "所有事件均已关联客户。"},
	"drift.none":       {"No column changed since the last run.", "自上次运行以来列结构无变化。"},
	"drift.rest":       {"No column changed since the last run in what was read.", "已读取的部分自上次运行以来列结构无变化。"},
	"drift.unread":     {"Not compared, or not to the end: %s; the errors above say which column is missing, or why.", "未比对或未比对完：%s；缺少哪一列或原因见上方的错误。"},
	"sign.open":        {"Not signed yet.", "尚未签署。"},

	"against.landed": {"mapping and rules run again on the raw rows as landed", "以入库的原始行重新执行映射与规则"},
	"against.source": {"mapping and rules run again on the sources read anew", "以重新读取的来源执行映射与规则"},
	"against.both":   {"mapping and rules run again on the raw rows as landed and on the sources read anew", "分别以入库的原始行和重新读取的来源执行映射与规则"},
	"side.landed":    {"as landed", "入库原始行"},
	"side.source":    {"source, read again", "来源（重新读取）"},
	"side.store":     {"store", "统一库"},
	"side.golden":    {"golden record, made again", "重新生成的黄金记录"},

	"sample.claim":   {"Sample %d, plan %s: error rate below %s with %s confidence, at most %d errors; population %s rows.", "样本 %d，方案 %s：错误率低于 %s，置信度 %s，允许错误 %d 个；总体 %s 行。"},
	"sample.found":   {"%s errors in %s reviewed rows; the error rate is below %s (exact, one-sided).", "已核 %[2]s 行，错误 %[1]s 个；错误率低于 %[3]s（精确单侧上界）。"},
	"sample.verdict": {"Verdict: %s", "结论：%s"},
	"sample.seed":    {"Seed %q, drawn %s.", "种子 %q，抽取于 %s。"},
	"sample.next":    {"Next step: %s rows to review.", "下一步：需核验 %s 行。"},
	"sample.fresh":   {"This sample can't prove the claim any more. After mending, a fresh draw with a new seed takes about %s rows.", "此样本已无法证明该主张。修正后需用新种子重新抽取约 %s 行。"},
	"sample.kappa":   {"%s rows reviewed twice, %s with the same class; Cohen's kappa %s.", "双人复核 %s 行，一致 %s 行；Cohen κ = %s。"},
	"sample.accept":  {"accept", "接受"},
	"sample.reject":  {"REJECT", "拒绝"},
	"sample.go_on":   {"go on sampling", "继续抽样"},

	"sign.who":      {"Signed by", "签署人"},
	"sign.when":     {"When", "时间"},
	"sign.comment":  {"Comment", "备注"},
	"sign.hash":     {"Hash of this report", "本报告哈希"},
	"sign.previous": {"Hash of the report before", "上一报告哈希"},

	"gate.balance":         {"row balance: residual", "行数平衡：差额"},
	"gate.quarantine":      {"rows quarantined", "隔离行"},
	"gate.quarantine_rule": {"rows and values that one rule rejects", "单一规则判错的行与值"},
	"gate.change":          {"records changed", "记录变更"},
	"gate.delete":          {"records deleted", "记录删除"},
	"gate.repeated":        {"rows left out: their key came again", "主键重复而未采用的行"},
	"gate.reread":          {"source read again", "来源重新读取"},
	"gate.versions":        {"versions lost or added", "版本缺失或多余"},
	"gate.misplaced":       {"records in the wrong customer", "归属错误的记录"},
	"gate.cells":           {"cells that differ without a rule", "无规则依据的差异单元格"},
	"gate.keys":            {"keys missing or extra", "缺失或多余主键"},
	"gate.totals":          {"unexplained control totals", "未解释的控制总数"},
	"gate.matching":        {"clusters that break a hard rule", "违反硬性规则的客户"},
	"gate.completeness":    {"completeness of customers", "客户完整率"},
	"gate.orphans":         {"events without their customer", "未关联客户的记录"},
	"gate.drift":           {"columns changed", "列结构变化"},
	"gate.sample":          {"sample verification: upper bound", "抽样核验：错误率上界"},
	"gate.ended":           {"run carried to its end", "运行完整结束"},
	"gate.source":          {"source read without errors", "来源读取错误"},

	"state.equal":                {"equal", "相等"},
	"state.both_null":            {"both null", "均为空"},
	"state.changed_by_rule":      {"changed by rule", "规则修改"},
	"state.changed_without_rule": {"changed without rule", "无规则修改"},
	"state.null_in_store":        {"only in source", "仅来源有值"},
	"state.null_in_source":       {"only in store", "仅统一库有值"},
	"state.missing_row":          {"missing row", "缺失行"},

	"outcome.ok":          {"ok", "合格"},
	"outcome.fix":         {"fixed", "已修正"},
	"outcome.derived":     {"derived", "推导"},
	"outcome.suggest":     {"suggested", "建议修正"},
	"outcome.review":      {"review", "待查"},
	"outcome.null":        {"empty word", "空值词"},
	"outcome.masked":      {"masked", "已脱敏值"},
	"outcome.placeholder": {"placeholder", "占位值"},
	"outcome.invalid":     {"invalid", "无效"},

	"rule.read": {"read", "读取"},
	"rule.map":  {"map", "映射"},
	"rule.edit": {"mended by hand", "人工修正"},

	"stage.land":    {"land", "入库"},
	"stage.resolve": {"resolve", "归并"},

	"fate.lands":       {"lands", "入库"},
	"fate.filtered":    {"filtered", "过滤"},
	"fate.quarantined": {"quarantined", "隔离"},
	"fate.deleted":     {"deleted", "删除"},

	"version.live":      {"live", "当前"},
	"version.deleted":   {"deleted", "已删除"},
	"version.withdrawn": {"withdrawn", "已回滚"},
	"version.created":   {"created", "新建"},
	"version.changed":   {"changed", "变更"},
	"version.gone":      {"gone", "消失"},
	"version.erased":    {"erased", "依法删除"},

	"decision.same":      {"same", "同一客户"},
	"decision.different": {"different", "不同客户"},

	"adoption.first run": {"first run", "首次运行"},
	"adoption.keying":    {"keying", "正在重建匹配键"},
	"adoption.resolving": {"resolving", "正在归并"},
	"adoption.done":      {"done", "已停用"},
	"adoption.replaced":  {"replaced", "未完成即被替换"},

	"regroup.merge": {"merge", "合并"},
	"regroup.split": {"split", "拆分"},
	"regroup.move":  {"move", "重组"},
}
