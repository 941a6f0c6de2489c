-- Generated from store/schema by `go generate ./store/schema`.
-- +goose Up

-- meta: properties of this store
CREATE TABLE meta (
  name TEXT NOT NULL, -- property
  content TEXT NOT NULL, -- its value
  PRIMARY KEY (name)
);

-- counter: next free number of each kind of id, taken in blocks
CREATE TABLE counter (
  name TEXT NOT NULL, -- kind of id
  next_id INTEGER NOT NULL, -- next free number
  PRIMARY KEY (name)
);

-- config_snapshot: configuration files that were in force, by hash
CREATE TABLE config_snapshot (
  config_hash TEXT NOT NULL, -- hash of the whole configuration
  name TEXT NOT NULL, -- file
  content TEXT NOT NULL, -- its text, secrets unexpanded
  PRIMARY KEY (config_hash, name)
);

-- run: executions: loads, rollbacks, reprocessing, replays
CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- number of the run
  kind TEXT NOT NULL, -- load, rollback, reprocess or replay
  status TEXT NOT NULL, -- running, done, failed, stopped or held
  sources TEXT NOT NULL, -- leased sources, a JSON list in alphabetical order
  started_at TEXT NOT NULL, -- begin, UTC
  ended_at TEXT, -- end, UTC; null while running
  config_hash TEXT NOT NULL, -- configuration in force
  version TEXT NOT NULL, -- version of the program
  operator TEXT NOT NULL, -- who started it
  reason TEXT NOT NULL, -- why
  holder TEXT NOT NULL, -- process that runs it: host:pid:nonce
  summary TEXT -- its report as JSON
);
CREATE INDEX run_status ON run (status);

-- lease: sources that a living run holds
CREATE TABLE lease (
  source TEXT NOT NULL, -- source
  run_id INTEGER NOT NULL, -- run that holds it
  holder TEXT NOT NULL, -- process that holds it
  expires_at INTEGER NOT NULL, -- end of the lease unless renewed, ms since 1970
  PRIMARY KEY (source)
);

-- stream: streams of sources and where reading them stands
CREATE TABLE stream (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- number of the stream
  source TEXT NOT NULL, -- source
  name TEXT NOT NULL, -- stream
  cursor_text TEXT NOT NULL, -- where reading goes on
  pass INTEGER NOT NULL, -- number of the read-through under way, or of the last
  pass_open INTEGER NOT NULL, -- 1 while the pass has not reached its end
  config_hash TEXT NOT NULL, -- configuration under which the pass began
  schema_json TEXT, -- columns as last seen
  UNIQUE (source, name)
);

-- batch: slices of streams, each committed in one transaction
CREATE TABLE batch (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- number of the batch
  run_id INTEGER NOT NULL, -- run
  stream_id INTEGER NOT NULL, -- stream
  kind TEXT NOT NULL, -- load, delete, reprocess, replay or rollback
  pass INTEGER NOT NULL, -- read-through it belongs to
  cursor_before TEXT NOT NULL, -- cursor it began at
  cursor_after TEXT NOT NULL, -- cursor it ended at
  n_read INTEGER NOT NULL, -- rows read
  n_created INTEGER NOT NULL, -- records created
  n_updated INTEGER NOT NULL, -- records updated
  n_unchanged INTEGER NOT NULL, -- rows that changed nothing
  n_deleted INTEGER NOT NULL, -- records deleted
  n_filtered INTEGER NOT NULL, -- rows filtered out by the mapping
  n_quarantined INTEGER NOT NULL, -- rows put in quarantine
  n_superseded INTEGER NOT NULL, -- part of n_unchanged: duplicate keys that lost against a newer content of the same pass
  filtered TEXT, -- filtered rows by reason, JSON
  notes TEXT, -- field fill and rule outcomes, JSON
  touched INTEGER NOT NULL, -- customer records whose live content it changed
  customers BLOB, -- those records, a roaring bitmap
  events BLOB, -- event records whose live content it changed, a roaring bitmap
  committed_at TEXT NOT NULL, -- when it was committed, UTC
  withdrawn_by INTEGER NOT NULL, -- rollback batch that withdrew it; 0 while it counts
  target INTEGER NOT NULL, -- rollback batches: the batch withdrawn; else 0
  resolved INTEGER NOT NULL -- 1 when customers have been resolved since
);
CREATE INDEX batch_run_id ON batch (run_id);
CREATE INDEX batch_stream_id_pass ON batch (stream_id, pass);
CREATE INDEX batch_resolved ON batch (resolved);

-- source_record: every source key ever seen, and which version of it is live
CREATE TABLE source_record (
  id INTEGER NOT NULL, -- number of the record, minted once, never used again
  stream_id INTEGER NOT NULL, -- stream
  source_key TEXT NOT NULL, -- key in the source
  entity INTEGER NOT NULL, -- 0 customer, 5 interaction, 6 order, 8 ticket
  live_batch INTEGER NOT NULL, -- batch whose version is live; 0 when the record is not live
  head_batch INTEGER NOT NULL, -- batch whose version counts, also when it says deleted; 0 when no batch vouches for the record
  hash INTEGER NOT NULL, -- hash of the content that counts
  changed_at TEXT NOT NULL, -- its time of last change in the source, or empty
  customer_rec INTEGER, -- events: record of the customer referred to
  minted_at INTEGER NOT NULL, -- when the key was first seen, ms since 1970
  PRIMARY KEY (id),
  UNIQUE (stream_id, source_key)
);

-- version: contents of source records: one row for each batch that brought a content
CREATE TABLE version (
  rec_id INTEGER NOT NULL, -- record
  batch_id INTEGER NOT NULL, -- batch
  deleted INTEGER NOT NULL, -- 1 when the batch says the record is gone
  hash INTEGER NOT NULL, -- hash of raw and mapped
  changed_at TEXT NOT NULL, -- time of last change in the source, or empty
  customer_rec INTEGER, -- events: record of the customer referred to
  part TEXT NOT NULL, -- table, file, sheet or endpoint
  row_no INTEGER NOT NULL, -- line or sheet row; 0 where there is none
  grid INTEGER NOT NULL, -- 1 when part is a sheet
  raw TEXT, -- row as read: JSON, column to value
  mapped TEXT, -- row as mapped and cleansed: JSON
  match_keys BLOB, -- match keys as landed, 8 bytes each, big endian
  read_at INTEGER NOT NULL, -- when it was landed, ms since 1970
  PRIMARY KEY (rec_id, batch_id)
);
CREATE INDEX version_batch_id ON version (batch_id);

-- observation: records that a batch saw unchanged
CREATE TABLE observation (
  batch_id INTEGER NOT NULL, -- batch that saw them
  version_batch INTEGER NOT NULL, -- batch whose version it saw
  recs BLOB NOT NULL, -- the records, a roaring bitmap
  PRIMARY KEY (batch_id, version_batch)
);

-- key_log: changes of match keys by batches that are not resolved yet
CREATE TABLE key_log (
  batch_id INTEGER NOT NULL, -- batch
  hash INTEGER NOT NULL, -- hash of the key's kind and value
  rec_id INTEGER NOT NULL, -- record
  op INTEGER NOT NULL, -- 1 when the record gained the key, -1 when it lost it
  PRIMARY KEY (batch_id, hash, rec_id)
) WITHOUT ROWID;

-- match_key: match keys of live customer records, as of the last resolve
CREATE TABLE match_key (
  hash INTEGER NOT NULL, -- hash of the key's kind and value
  rec_id INTEGER NOT NULL, -- record that holds it
  PRIMARY KEY (hash, rec_id)
) WITHOUT ROWID;

-- quarantine: rows kept out, waiting for a person
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- number
  batch_id INTEGER NOT NULL, -- batch that read the row
  stream_id INTEGER NOT NULL, -- stream
  source_key TEXT NOT NULL, -- key in the source, when it could be read
  part TEXT NOT NULL, -- table, file, sheet or endpoint
  row_no INTEGER NOT NULL, -- line or sheet row; 0 where there is none
  grid INTEGER NOT NULL, -- 1 when part is a sheet
  raw TEXT, -- row as read: JSON, column to value
  code TEXT NOT NULL, -- stable code of the problem
  rule TEXT NOT NULL, -- rule that refused the row
  field TEXT NOT NULL, -- field or column concerned
  value TEXT NOT NULL, -- value as it was
  reason TEXT NOT NULL, -- what is wrong
  hint TEXT NOT NULL, -- what to do next
  status TEXT NOT NULL, -- waiting, replayed, withdrawn or discarded
  edited_raw TEXT, -- row as a person mended it
  edited_by TEXT, -- who
  edit_reason TEXT, -- why
  replayed_batch INTEGER NOT NULL -- batch that landed the mended row; 0 before
);
CREATE INDEX quarantine_batch_id ON quarantine (batch_id);
CREATE INDEX quarantine_status ON quarantine (status);

-- xref: which customer each live customer record belongs to
CREATE TABLE xref (
  rec_id INTEGER NOT NULL, -- record
  customer_id INTEGER NOT NULL, -- customer: the id of its oldest live record
  rule TEXT NOT NULL, -- how the record joined the others
  score REAL NOT NULL, -- match weight in bits; 0 for a record alone
  PRIMARY KEY (rec_id)
);
CREATE INDEX xref_customer_id_rec_id ON xref (customer_id, rec_id);

-- customer: unified customers
CREATE TABLE customer (
  id INTEGER NOT NULL, -- customer: the id of its oldest live record
  hub_id TEXT NOT NULL, -- 客户ID: ULID, minted once, never used again
  kind TEXT, -- organisation or person 组织或个人
  role TEXT, -- what the party is to us; parties of different roles are kept apart unless an identifier joins them 往来角色
  legal_name TEXT, -- registered name of an organisation, full name of a person 客户名称
  short_name TEXT, -- short or trade name 简称
  name_en TEXT, -- name in Latin letters 英文名称
  former_name TEXT, -- earlier name, kept for matching 曾用名
  uscc TEXT, -- unified social credit code, GB 32100 统一社会信用代码
  tax_no TEXT, -- tax number: 15 to 20 characters, or a foreign VAT number 纳税人识别号
  org_code TEXT, -- organisation code, GB 11714 组织机构代码
  reg_no TEXT, -- business registration number (15 digits) 工商注册号
  id_no TEXT, -- resident identity number, GB 11643 居民身份证号
  member_no TEXT, -- membership or card number, unique within its source 会员号
  legal_form TEXT, -- legal form 组织形式
  legal_rep TEXT, -- legal representative 法定代表人
  parent_name TEXT, -- parent organisation or group 上级单位或集团
  branch_of TEXT, -- organisation that this is a branch of 所属总公司
  industry TEXT, -- industry as the source words it 行业
  industry_code TEXT, -- GB/T 4754 section or division 行业代码
  headcount TEXT, -- staff as the source words it 规模(员工数)
  headcount_min INTEGER, -- lower bound of staff 员工数下限
  headcount_max INTEGER, -- upper bound of staff 员工数上限
  size_class TEXT, -- size class of the 2017 standard 企业规模
  revenue TEXT, -- annual revenue in currency units 营业收入
  registered_capital TEXT, -- registered capital in currency units 注册资本
  currency TEXT, -- ISO 4217 code of the customer's amounts 币种
  credit_grade TEXT, -- credit grade 信用等级
  credit_limit TEXT, -- credit limit in currency units 信用额度
  reg_status TEXT, -- status of registration (active, revoked …) 登记状态
  founded_on TEXT, -- date of foundation 成立日期
  country TEXT, -- ISO 3166-1 alpha-2 code 国家
  province TEXT, -- province of the main address 省份
  city TEXT, -- city of the main address 城市
  division_code TEXT, -- GB/T 2260 code of the main address 行政区划代码
  website TEXT, -- web site 网站
  surname TEXT, -- surname of a person 姓
  given_name TEXT, -- given name of a person 名
  honorific TEXT, -- form of address 称谓
  sex TEXT, -- sex of a person 性别
  birth_date TEXT, -- date of birth of a person 出生日期
  need TEXT, -- what the customer needs 需求描述
  channel TEXT, -- where the customer came from 来源渠道
  stage TEXT, -- stage of the customer's lifecycle 当前阶段
  stage_since TEXT, -- since when the stage holds 阶段起始
  owner TEXT, -- person of ours in charge 跟进负责人
  owner_dept TEXT, -- department in charge 跟进部门
  last_contact_at TEXT, -- last follow-up 最后跟进时间
  next_step TEXT, -- next step planned 下一步计划
  level TEXT, -- customer level or grade 客户级别
  category TEXT, -- group or category 客户分类
  tags TEXT, -- tags, separated by commas 标签
  bank_name TEXT, -- bank 开户行
  bank_account TEXT, -- bank account 银行账号
  status TEXT, -- status in the source (active, disabled …) 状态
  remark TEXT, -- remark 备注
  created_at TEXT, -- time of creation in the source 创建时间
  extra TEXT, -- custom fields, and values that don't fit their column, as JSON
  source_count INTEGER NOT NULL, -- number of source records
  complete REAL NOT NULL, -- share of required fields validly filled, 0 to 1
  provenance TEXT, -- for each field the winner, the rule and the losers, JSON; null for a single record
  updated_run INTEGER NOT NULL, -- run that last published it
  PRIMARY KEY (id),
  UNIQUE (hub_id)
);

-- contact: persons who act for a customer
CREATE TABLE contact (
  customer_id INTEGER NOT NULL, -- customer
  seq INTEGER NOT NULL, -- order within the customer
  name TEXT, -- full name 姓名
  surname TEXT, -- surname 姓
  given_name TEXT, -- given name 名
  honorific TEXT, -- form of address (总, 经理, Dr) 称谓
  title TEXT, -- job title 职位
  department TEXT, -- department 部门
  decision_role TEXT, -- role in decisions 决策角色
  attitude TEXT, -- attitude towards us 态度
  sex TEXT, -- sex 性别
  birth_date TEXT, -- date of birth 出生日期
  id_no TEXT, -- resident identity number 居民身份证号
  is_primary INTEGER, -- main contact of the customer 是否主要联系人
  valid_from TEXT, -- since when with the customer 任职起
  valid_to TEXT, -- until when with the customer 任职止
  remark TEXT, -- remark 备注
  extra TEXT, -- custom fields, and values that don't fit their column, as JSON
  PRIMARY KEY (customer_id, seq),
  FOREIGN KEY (customer_id) REFERENCES customer (id)
);

-- contact_point: telephones, e-mail addresses and so on of customers and contacts
CREATE TABLE contact_point (
  customer_id INTEGER NOT NULL, -- customer
  seq INTEGER NOT NULL, -- order within the customer
  contact_seq INTEGER, -- contact it belongs to; null when it is the customer's own
  kind TEXT, -- kind of contact point; phone is sorted into mobile, landline or service by the phone rule 类型
  value TEXT, -- normalised value: E.164, RFC 5321 address, … 联系方式
  ext TEXT, -- telephone extension 分机
  label TEXT, -- label (office, home …) 标签
  verified_at TEXT, -- when it was verified 验证时间
  extra TEXT, -- custom fields, and values that don't fit their column, as JSON
  PRIMARY KEY (customer_id, seq),
  FOREIGN KEY (customer_id) REFERENCES customer (id),
  FOREIGN KEY (customer_id, contact_seq) REFERENCES contact (customer_id, seq)
);

-- address: postal addresses of customers
CREATE TABLE address (
  customer_id INTEGER NOT NULL, -- customer
  seq INTEGER NOT NULL, -- order within the customer
  kind TEXT, -- kind of address 类型
  raw TEXT, -- the address as one text 地址
  country TEXT, -- ISO 3166-1 alpha-2 code 国家
  province TEXT, -- province or state 省
  city TEXT, -- city 市
  district TEXT, -- district or county 区县
  rest TEXT, -- street, number, room 详细地址
  postcode TEXT, -- postcode, zeros kept 邮编
  division_code TEXT, -- GB/T 2260 code 行政区划代码
  extra TEXT, -- custom fields, and values that don't fit their column, as JSON
  PRIMARY KEY (customer_id, seq),
  FOREIGN KEY (customer_id) REFERENCES customer (id)
);

-- consent: legal bases of processing
CREATE TABLE consent (
  customer_id INTEGER NOT NULL, -- customer
  seq INTEGER NOT NULL, -- order within the customer
  purpose TEXT, -- purpose of processing 处理目的
  legal_basis TEXT, -- legal basis 合法性基础
  given_at TEXT, -- when it was given 同意时间
  withdrawn_at TEXT, -- when it was withdrawn 撤回时间
  evidence TEXT, -- evidence 证据
  extra TEXT, -- custom fields, and values that don't fit their column, as JSON
  PRIMARY KEY (customer_id, seq),
  FOREIGN KEY (customer_id) REFERENCES customer (id)
);

-- interaction: calls, visits, messages
CREATE TABLE interaction (
  id INTEGER NOT NULL, -- source record of the event
  customer_rec INTEGER, -- source record of its customer, who may not have arrived yet
  occurred_at TEXT, -- when it happened 发生时间
  seq INTEGER, -- order within the same time 序号
  channel TEXT, -- channel: call, visit, e-mail, WeChat … 渠道
  direction TEXT, -- direction 方向
  subject TEXT, -- subject 主题
  summary TEXT, -- what was said 内容
  actor TEXT, -- person of ours 跟进人
  next_step TEXT, -- next step 下一步
  extra TEXT, -- custom fields, and values that don't fit their column, as JSON
  PRIMARY KEY (id),
  FOREIGN KEY (customer_rec) REFERENCES source_record (id)
);
CREATE INDEX interaction_customer_rec ON interaction (customer_rec);

-- orders: sales orders
CREATE TABLE orders (
  id INTEGER NOT NULL, -- source record of the event
  customer_rec INTEGER, -- source record of its customer, who may not have arrived yet
  no TEXT, -- order number 订单号
  ordered_at TEXT, -- when it was placed 下单时间
  required_on TEXT, -- delivery required 要求交货
  shipped_on TEXT, -- delivery made 发货日期
  amount TEXT, -- total in currency units 金额
  currency TEXT, -- ISO 4217 code 币种
  status TEXT, -- status 状态
  owner TEXT, -- person of ours 负责人
  ship_name TEXT, -- name on the shipment 收货名称
  ship_address TEXT, -- address of the shipment 收货地址
  remark TEXT, -- remark 备注
  extra TEXT, -- custom fields, and values that don't fit their column, as JSON
  PRIMARY KEY (id),
  FOREIGN KEY (customer_rec) REFERENCES source_record (id)
);
CREATE INDEX orders_customer_rec ON orders (customer_rec);

-- order_item: lines of sales orders
CREATE TABLE order_item (
  order_id INTEGER NOT NULL, -- order
  seq INTEGER NOT NULL, -- order within it
  line INTEGER, -- line number 行号
  sku TEXT, -- article number 物料编码
  spec TEXT, -- article, specification 规格
  quantity TEXT, -- quantity 数量
  unit TEXT, -- unit 单位
  unit_price TEXT, -- price of a unit 单价
  amount TEXT, -- line amount 金额
  delivery_on TEXT, -- delivery date 交货日期
  extra TEXT, -- custom fields, and values that don't fit their column, as JSON
  PRIMARY KEY (order_id, seq),
  FOREIGN KEY (order_id) REFERENCES orders (id)
);

-- ticket: service tickets
CREATE TABLE ticket (
  id INTEGER NOT NULL, -- source record of the event
  customer_rec INTEGER, -- source record of its customer, who may not have arrived yet
  no TEXT, -- ticket number 工单号
  subject TEXT, -- subject 主题
  description TEXT, -- description 描述
  priority TEXT, -- priority 优先级
  status TEXT, -- status 状态
  channel TEXT, -- channel 渠道
  category TEXT, -- category 分类
  requester TEXT, -- who asked 提出人
  assignee TEXT, -- who works on it 处理人
  opened_at TEXT, -- when it was opened 创建时间
  closed_at TEXT, -- when it was closed 关闭时间
  csat TEXT, -- satisfaction 满意度
  extra TEXT, -- custom fields, and values that don't fit their column, as JSON
  PRIMARY KEY (id),
  FOREIGN KEY (customer_rec) REFERENCES source_record (id)
);
CREATE INDEX ticket_customer_rec ON ticket (customer_rec);

-- assertion: stewards' decisions: the same customer, or not the same
CREATE TABLE assertion (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- number
  kind TEXT NOT NULL, -- must or cannot
  a_rec INTEGER NOT NULL, -- one record
  b_rec INTEGER NOT NULL, -- the other record
  who TEXT NOT NULL, -- who decided
  why TEXT NOT NULL, -- why
  said_at TEXT NOT NULL, -- when, UTC
  withdrawn INTEGER NOT NULL -- 1 when taken back
);
CREATE INDEX assertion_a_rec ON assertion (a_rec);
CREATE INDEX assertion_b_rec ON assertion (b_rec);

-- field_override: values that persons set on customers
CREATE TABLE field_override (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- number
  rec_id INTEGER NOT NULL, -- record that anchors it: it applies to the customer the record belongs to
  field TEXT NOT NULL, -- field
  value TEXT, -- value; null clears the field
  who TEXT NOT NULL, -- who set it
  why TEXT NOT NULL, -- why
  said_at TEXT NOT NULL, -- when, UTC
  withdrawn INTEGER NOT NULL -- 1 when taken back
);
CREATE INDEX field_override_rec_id ON field_override (rec_id);

-- customer_history: golden records as they were before each change
CREATE TABLE customer_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- number
  customer_id INTEGER NOT NULL, -- customer
  run_id INTEGER NOT NULL, -- run that changed it
  changed_at TEXT NOT NULL, -- when, UTC
  cause TEXT NOT NULL, -- kind of the run
  before_json TEXT -- golden record before, with the run that published it; null when there was none
);
CREATE INDEX customer_history_customer_id ON customer_history (customer_id);

-- work_record: records to resolve again
CREATE TABLE work_record (
  rec_id INTEGER NOT NULL, -- record
  round INTEGER NOT NULL, -- 0: touched; n: reached in n steps
  PRIMARY KEY (rec_id)
);
CREATE INDEX work_record_round_rec_id ON work_record (round, rec_id);

-- work_key: match keys to follow from them
CREATE TABLE work_key (
  hash INTEGER NOT NULL, -- key
  round INTEGER NOT NULL, -- round that reached it
  slack INTEGER NOT NULL, -- touched records that hold it now: its degree may have been smaller by as many
  PRIMARY KEY (hash)
);
CREATE INDEX work_key_round_hash ON work_key (round, hash);

-- work_customer: customers to publish again
CREATE TABLE work_customer (
  customer_id INTEGER NOT NULL, -- customer
  PRIMARY KEY (customer_id)
);

-- source_xref: which customer each source record belongs to
CREATE VIEW source_xref AS
SELECT s.source, s.name AS stream, r.source_key AS source_key, x.rec_id, x.customer_id, c.hub_id, x.rule, x.score
FROM xref x JOIN source_record r ON r.id = x.rec_id JOIN stream s ON s.id = r.stream_id JOIN customer c ON c.id = x.customer_id;

-- customer_interaction: interactions with their customers
CREATE VIEW customer_interaction AS
SELECT c.hub_id, x.customer_id, e.id, e.customer_rec, e.occurred_at, e.seq, e.channel, e.direction, e.subject, e.summary, e.actor, e.next_step, e.extra
FROM interaction e LEFT JOIN xref x ON x.rec_id = e.customer_rec LEFT JOIN customer c ON c.id = x.customer_id;

-- customer_order: orders with their customers
CREATE VIEW customer_order AS
SELECT c.hub_id, x.customer_id, e.id, e.customer_rec, e.no, e.ordered_at, e.required_on, e.shipped_on, e.amount, e.currency, e.status, e.owner, e.ship_name, e.ship_address, e.remark, e.extra
FROM orders e LEFT JOIN xref x ON x.rec_id = e.customer_rec LEFT JOIN customer c ON c.id = x.customer_id;

-- customer_ticket: tickets with their customers
CREATE VIEW customer_ticket AS
SELECT c.hub_id, x.customer_id, e.id, e.customer_rec, e.no, e.subject, e.description, e.priority, e.status, e.channel, e.category, e.requester, e.assignee, e.opened_at, e.closed_at, e.csat, e.extra
FROM ticket e LEFT JOIN xref x ON x.rec_id = e.customer_rec LEFT JOIN customer c ON c.id = x.customer_id;

-- customer_360: customers with counts of what belongs to them and the last dates
CREATE VIEW customer_360 AS
SELECT c.*,
  (SELECT COUNT(*) FROM contact t WHERE t.customer_id = c.id) AS contacts,
  (SELECT COUNT(*) FROM contact_point t WHERE t.customer_id = c.id) AS contact_points,
  (SELECT COUNT(*) FROM address t WHERE t.customer_id = c.id) AS addresses,
  (SELECT COUNT(*) FROM xref x JOIN interaction e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS interactions,
  (SELECT COUNT(*) FROM xref x JOIN orders e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS order_count,
  (SELECT COUNT(*) FROM xref x JOIN ticket e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS tickets,
  (SELECT MAX(e.occurred_at) FROM xref x JOIN interaction e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS last_interaction_at,
  (SELECT MAX(e.ordered_at) FROM xref x JOIN orders e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS last_order_at,
  (SELECT MAX(e.opened_at) FROM xref x JOIN ticket e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS last_ticket_at
FROM customer c;

-- customer_sheet: the 13-column customer sheet
CREATE VIEW customer_sheet AS
SELECT
  c.hub_id AS "客户ID",
  c.legal_name AS "客户名称",
  c.industry AS "行业",
  c.headcount AS "规模",
  k.name AS "关键联系人",
  k.title AS "职位",
  COALESCE(
    (SELECT p.value FROM contact_point p WHERE p.customer_id = c.id AND p.contact_seq = k.seq ORDER BY CASE p.kind WHEN 'mobile' THEN 0 WHEN 'landline' THEN 1 WHEN 'phone' THEN 2 WHEN 'email' THEN 3 ELSE 4 END, p.seq LIMIT 1),
    (SELECT p.value FROM contact_point p WHERE p.customer_id = c.id ORDER BY CASE p.kind WHEN 'mobile' THEN 0 WHEN 'landline' THEN 1 WHEN 'phone' THEN 2 WHEN 'email' THEN 3 ELSE 4 END, p.seq LIMIT 1)) AS "联系方式",
  c.need AS "需求描述",
  c.channel AS "来源渠道",
  c.stage AS "当前阶段",
  c.owner AS "跟进负责人",
  c.last_contact_at AS "最后跟进时间",
  c.next_step AS "下一步计划"
FROM customer c LEFT JOIN contact k ON k.customer_id = c.id AND k.seq = (
  SELECT k2.seq FROM contact k2 WHERE k2.customer_id = c.id
  ORDER BY CASE WHEN k2.is_primary THEN 0 ELSE 1 END, k2.seq LIMIT 1);

-- +goose Down
DROP VIEW source_xref;
DROP VIEW customer_interaction;
DROP VIEW customer_order;
DROP VIEW customer_ticket;
DROP VIEW customer_360;
DROP VIEW customer_sheet;
DROP TABLE work_customer;
DROP TABLE work_key;
DROP TABLE work_record;
DROP TABLE customer_history;
DROP TABLE field_override;
DROP TABLE assertion;
DROP TABLE ticket;
DROP TABLE order_item;
DROP TABLE orders;
DROP TABLE interaction;
DROP TABLE consent;
DROP TABLE address;
DROP TABLE contact_point;
DROP TABLE contact;
DROP TABLE customer;
DROP TABLE xref;
DROP TABLE quarantine;
DROP TABLE match_key;
DROP TABLE key_log;
DROP TABLE observation;
DROP TABLE version;
DROP TABLE source_record;
DROP TABLE batch;
DROP TABLE stream;
DROP TABLE lease;
DROP TABLE run;
DROP TABLE config_snapshot;
DROP TABLE counter;
DROP TABLE meta;
