-- Generated from store/schema by `go generate ./store/schema`.
-- +goose Up

-- meta: properties of this store
CREATE TABLE IF NOT EXISTS meta (
  name VARCHAR(255) NOT NULL COMMENT 'property',
  content LONGTEXT NOT NULL COMMENT 'its value',
  PRIMARY KEY (name)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='properties of this store';

-- counter: next free number of each kind of id, taken in blocks
CREATE TABLE IF NOT EXISTS counter (
  name VARCHAR(255) NOT NULL COMMENT 'kind of id',
  next_id BIGINT NOT NULL COMMENT 'next free number',
  PRIMARY KEY (name)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='next free number of each kind of id, taken in blocks';

-- config_snapshot: configuration files that were in force, by hash
CREATE TABLE IF NOT EXISTS config_snapshot (
  config_hash VARCHAR(255) NOT NULL COMMENT 'hash of the whole configuration',
  name VARCHAR(255) NOT NULL COMMENT 'file',
  content LONGTEXT NOT NULL COMMENT 'its text, secrets unexpanded',
  PRIMARY KEY (config_hash, name)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='configuration files that were in force, by hash';

-- run: executions: loads, rollbacks, reprocessing, replays
CREATE TABLE IF NOT EXISTS run (
  id BIGINT NOT NULL AUTO_INCREMENT COMMENT 'number of the run',
  kind VARCHAR(255) NOT NULL COMMENT 'load, rollback, reprocess or replay',
  status VARCHAR(255) NOT NULL COMMENT 'running, done, failed, stopped or held',
  sources LONGTEXT NOT NULL COMMENT 'leased sources, a JSON list in alphabetical order',
  started_at VARCHAR(40) NOT NULL COMMENT 'begin, UTC',
  ended_at VARCHAR(40) COMMENT 'end, UTC; null while running',
  config_hash VARCHAR(255) NOT NULL COMMENT 'configuration in force',
  version VARCHAR(255) NOT NULL COMMENT 'version of the program',
  operator VARCHAR(255) NOT NULL COMMENT 'who started it',
  reason LONGTEXT NOT NULL COMMENT 'why',
  holder VARCHAR(255) NOT NULL COMMENT 'process that runs it: host:pid:nonce',
  summary LONGTEXT COMMENT 'its report as JSON',
  PRIMARY KEY (id),
  INDEX run_status (status)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='executions: loads, rollbacks, reprocessing, replays';

-- lease: sources that a living run holds
CREATE TABLE IF NOT EXISTS lease (
  source VARCHAR(255) NOT NULL COMMENT 'source',
  run_id BIGINT NOT NULL COMMENT 'run that holds it',
  holder VARCHAR(255) NOT NULL COMMENT 'process that holds it',
  expires_at BIGINT NOT NULL COMMENT 'end of the lease unless renewed, ms since 1970',
  PRIMARY KEY (source)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='sources that a living run holds';

-- stream: streams of sources and where reading them stands
CREATE TABLE IF NOT EXISTS stream (
  id BIGINT NOT NULL AUTO_INCREMENT COMMENT 'number of the stream',
  source VARCHAR(255) NOT NULL COMMENT 'source',
  name VARCHAR(255) NOT NULL COMMENT 'stream',
  cursor_text LONGTEXT NOT NULL COMMENT 'where reading goes on',
  pass BIGINT NOT NULL COMMENT 'number of the read-through under way, or of the last',
  pass_open SMALLINT NOT NULL COMMENT '1 while the pass has not reached its end',
  config_hash VARCHAR(255) NOT NULL COMMENT 'configuration under which the pass began',
  schema_json LONGTEXT COMMENT 'columns as last seen',
  PRIMARY KEY (id),
  UNIQUE (source, name)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='streams of sources and where reading them stands';

-- batch: slices of streams, each committed in one transaction
CREATE TABLE IF NOT EXISTS batch (
  id BIGINT NOT NULL AUTO_INCREMENT COMMENT 'number of the batch',
  run_id BIGINT NOT NULL COMMENT 'run',
  stream_id BIGINT NOT NULL COMMENT 'stream',
  kind VARCHAR(255) NOT NULL COMMENT 'load, delete, reprocess, replay or rollback',
  pass BIGINT NOT NULL COMMENT 'read-through it belongs to',
  cursor_before LONGTEXT NOT NULL COMMENT 'cursor it began at',
  cursor_after LONGTEXT NOT NULL COMMENT 'cursor it ended at',
  n_read BIGINT NOT NULL COMMENT 'rows read',
  n_created BIGINT NOT NULL COMMENT 'records created',
  n_updated BIGINT NOT NULL COMMENT 'records updated',
  n_unchanged BIGINT NOT NULL COMMENT 'rows that changed nothing',
  n_deleted BIGINT NOT NULL COMMENT 'records deleted',
  n_filtered BIGINT NOT NULL COMMENT 'rows filtered out by the mapping',
  n_quarantined BIGINT NOT NULL COMMENT 'rows put in quarantine',
  n_superseded BIGINT NOT NULL COMMENT 'part of n_unchanged: duplicate keys that lost against a newer content of the same pass',
  filtered LONGTEXT COMMENT 'filtered rows by reason, JSON',
  notes LONGTEXT COMMENT 'field fill and rule outcomes, JSON',
  touched BIGINT NOT NULL COMMENT 'customer records whose live content it changed',
  customers LONGBLOB COMMENT 'those records, a roaring bitmap',
  events LONGBLOB COMMENT 'event records whose live content it changed, a roaring bitmap',
  committed_at VARCHAR(40) NOT NULL COMMENT 'when it was committed, UTC',
  withdrawn_by BIGINT NOT NULL COMMENT 'rollback batch that withdrew it; 0 while it counts',
  target BIGINT NOT NULL COMMENT 'rollback batches: the batch withdrawn; else 0',
  resolved SMALLINT NOT NULL COMMENT '1 when customers have been resolved since',
  PRIMARY KEY (id),
  INDEX batch_run_id (run_id),
  INDEX batch_stream_id_pass (stream_id, pass),
  INDEX batch_resolved (resolved)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='slices of streams, each committed in one transaction';

-- source_record: every source key ever seen, and which version of it is live
CREATE TABLE IF NOT EXISTS source_record (
  id BIGINT NOT NULL COMMENT 'number of the record, minted once, never used again',
  stream_id BIGINT NOT NULL COMMENT 'stream',
  source_key VARBINARY(1000) NOT NULL COMMENT 'key in the source',
  entity SMALLINT NOT NULL COMMENT '0 customer, 5 interaction, 6 order, 8 ticket',
  live_batch BIGINT NOT NULL COMMENT 'batch whose version is live; 0 when the record is not live',
  head_batch BIGINT NOT NULL COMMENT 'batch whose version counts, also when it says deleted; 0 when no batch vouches for the record',
  hash BIGINT NOT NULL COMMENT 'hash of the content that counts',
  changed_at VARCHAR(40) NOT NULL COMMENT 'its time of last change in the source, or empty',
  customer_rec BIGINT COMMENT 'events: record of the customer referred to',
  minted_at BIGINT NOT NULL COMMENT 'when the key was first seen, ms since 1970',
  PRIMARY KEY (id),
  UNIQUE (stream_id, source_key)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='every source key ever seen, and which version of it is live';

-- version: contents of source records: one row for each batch that brought a content
CREATE TABLE IF NOT EXISTS version (
  rec_id BIGINT NOT NULL COMMENT 'record',
  batch_id BIGINT NOT NULL COMMENT 'batch',
  deleted SMALLINT NOT NULL COMMENT '1 when the batch says the record is gone',
  hash BIGINT NOT NULL COMMENT 'hash of raw and mapped',
  changed_at VARCHAR(40) NOT NULL COMMENT 'time of last change in the source, or empty',
  customer_rec BIGINT COMMENT 'events: record of the customer referred to',
  part LONGTEXT NOT NULL COMMENT 'table, file, sheet or endpoint',
  row_no BIGINT NOT NULL COMMENT 'line or sheet row; 0 where there is none',
  grid SMALLINT NOT NULL COMMENT '1 when part is a sheet',
  raw LONGTEXT COMMENT 'row as read: JSON, column to value',
  mapped LONGTEXT COMMENT 'row as mapped and cleansed: JSON',
  match_keys LONGBLOB COMMENT 'match keys as landed, 8 bytes each, big endian',
  read_at BIGINT NOT NULL COMMENT 'when it was landed, ms since 1970',
  PRIMARY KEY (rec_id, batch_id),
  INDEX version_batch_id (batch_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='contents of source records: one row for each batch that brought a content';

-- observation: records that a batch saw unchanged
CREATE TABLE IF NOT EXISTS observation (
  batch_id BIGINT NOT NULL COMMENT 'batch that saw them',
  version_batch BIGINT NOT NULL COMMENT 'batch whose version it saw',
  recs LONGBLOB NOT NULL COMMENT 'the records, a roaring bitmap',
  PRIMARY KEY (batch_id, version_batch)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='records that a batch saw unchanged';

-- key_log: changes of match keys by batches that are not resolved yet
CREATE TABLE IF NOT EXISTS key_log (
  batch_id BIGINT NOT NULL COMMENT 'batch',
  hash BIGINT NOT NULL COMMENT 'hash of the key''s kind and value',
  rec_id BIGINT NOT NULL COMMENT 'record',
  op SMALLINT NOT NULL COMMENT '1 when the record gained the key, -1 when it lost it',
  PRIMARY KEY (batch_id, hash, rec_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='changes of match keys by batches that are not resolved yet';

-- match_key: match keys of live customer records, as of the last resolve
CREATE TABLE IF NOT EXISTS match_key (
  hash BIGINT NOT NULL COMMENT 'hash of the key''s kind and value',
  rec_id BIGINT NOT NULL COMMENT 'record that holds it',
  PRIMARY KEY (hash, rec_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='match keys of live customer records, as of the last resolve';

-- quarantine: rows kept out, waiting for a person
CREATE TABLE IF NOT EXISTS quarantine (
  id BIGINT NOT NULL AUTO_INCREMENT COMMENT 'number',
  batch_id BIGINT NOT NULL COMMENT 'batch that read the row',
  stream_id BIGINT NOT NULL COMMENT 'stream',
  source_key VARBINARY(1000) NOT NULL COMMENT 'key in the source, when it could be read',
  part LONGTEXT NOT NULL COMMENT 'table, file, sheet or endpoint',
  row_no BIGINT NOT NULL COMMENT 'line or sheet row; 0 where there is none',
  grid SMALLINT NOT NULL COMMENT '1 when part is a sheet',
  raw LONGTEXT COMMENT 'row as read: JSON, column to value',
  code VARCHAR(255) NOT NULL COMMENT 'stable code of the problem',
  rule VARCHAR(255) NOT NULL COMMENT 'rule that refused the row',
  field VARCHAR(255) NOT NULL COMMENT 'field or column concerned',
  value LONGTEXT NOT NULL COMMENT 'value as it was',
  reason LONGTEXT NOT NULL COMMENT 'what is wrong',
  hint LONGTEXT NOT NULL COMMENT 'what to do next',
  status VARCHAR(255) NOT NULL COMMENT 'waiting, replayed, withdrawn or discarded',
  edited_raw LONGTEXT COMMENT 'row as a person mended it',
  edited_by VARCHAR(255) COMMENT 'who',
  edit_reason LONGTEXT COMMENT 'why',
  replayed_batch BIGINT NOT NULL COMMENT 'batch that landed the mended row; 0 before',
  PRIMARY KEY (id),
  INDEX quarantine_batch_id (batch_id),
  INDEX quarantine_status (status)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='rows kept out, waiting for a person';

-- xref: which customer each live customer record belongs to
CREATE TABLE IF NOT EXISTS xref (
  rec_id BIGINT NOT NULL COMMENT 'record',
  customer_id BIGINT NOT NULL COMMENT 'customer: the id of its oldest live record',
  rule VARCHAR(255) NOT NULL COMMENT 'how the record joined the others',
  score DOUBLE NOT NULL COMMENT 'match weight in bits; 0 for a record alone',
  PRIMARY KEY (rec_id),
  INDEX xref_customer_id_rec_id (customer_id, rec_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='which customer each live customer record belongs to';

-- customer: unified customers
CREATE TABLE IF NOT EXISTS customer (
  id BIGINT NOT NULL COMMENT 'customer: the id of its oldest live record',
  hub_id VARCHAR(255) NOT NULL COMMENT '客户ID: ULID, minted once, never used again',
  kind LONGTEXT COMMENT 'organisation or person 组织或个人',
  role LONGTEXT COMMENT 'what the party is to us; parties of different roles are kept apart unless an identifier joins them 往来角色',
  legal_name LONGTEXT COMMENT 'registered name of an organisation, full name of a person 客户名称',
  short_name LONGTEXT COMMENT 'short or trade name 简称',
  name_en LONGTEXT COMMENT 'name in Latin letters 英文名称',
  former_name LONGTEXT COMMENT 'earlier name, kept for matching 曾用名',
  uscc LONGTEXT COMMENT 'unified social credit code, GB 32100 统一社会信用代码',
  tax_no LONGTEXT COMMENT 'tax number: 15 to 20 characters, or a foreign VAT number 纳税人识别号',
  org_code LONGTEXT COMMENT 'organisation code, GB 11714 组织机构代码',
  reg_no LONGTEXT COMMENT 'business registration number (15 digits) 工商注册号',
  id_no LONGTEXT COMMENT 'resident identity number, GB 11643 居民身份证号',
  member_no LONGTEXT COMMENT 'membership or card number, unique within its source 会员号',
  legal_form LONGTEXT COMMENT 'legal form 组织形式',
  legal_rep LONGTEXT COMMENT 'legal representative 法定代表人',
  parent_name LONGTEXT COMMENT 'parent organisation or group 上级单位或集团',
  branch_of LONGTEXT COMMENT 'organisation that this is a branch of 所属总公司',
  industry LONGTEXT COMMENT 'industry as the source words it 行业',
  industry_code LONGTEXT COMMENT 'GB/T 4754 section or division 行业代码',
  headcount LONGTEXT COMMENT 'staff as the source words it 规模(员工数)',
  headcount_min BIGINT COMMENT 'lower bound of staff 员工数下限',
  headcount_max BIGINT COMMENT 'upper bound of staff 员工数上限',
  size_class LONGTEXT COMMENT 'size class of the 2017 standard 企业规模',
  revenue DECIMAL(65,20) COMMENT 'annual revenue in currency units 营业收入',
  registered_capital DECIMAL(65,20) COMMENT 'registered capital in currency units 注册资本',
  currency LONGTEXT COMMENT 'ISO 4217 code of the customer''s amounts 币种',
  credit_grade LONGTEXT COMMENT 'credit grade 信用等级',
  credit_limit DECIMAL(65,20) COMMENT 'credit limit in currency units 信用额度',
  reg_status LONGTEXT COMMENT 'status of registration (active, revoked …) 登记状态',
  founded_on VARCHAR(40) COMMENT 'date of foundation 成立日期',
  country LONGTEXT COMMENT 'ISO 3166-1 alpha-2 code 国家',
  province LONGTEXT COMMENT 'province of the main address 省份',
  city LONGTEXT COMMENT 'city of the main address 城市',
  division_code LONGTEXT COMMENT 'GB/T 2260 code of the main address 行政区划代码',
  website LONGTEXT COMMENT 'web site 网站',
  surname LONGTEXT COMMENT 'surname of a person 姓',
  given_name LONGTEXT COMMENT 'given name of a person 名',
  honorific LONGTEXT COMMENT 'form of address 称谓',
  sex LONGTEXT COMMENT 'sex of a person 性别',
  birth_date VARCHAR(40) COMMENT 'date of birth of a person 出生日期',
  need LONGTEXT COMMENT 'what the customer needs 需求描述',
  channel LONGTEXT COMMENT 'where the customer came from 来源渠道',
  stage LONGTEXT COMMENT 'stage of the customer''s lifecycle 当前阶段',
  stage_since VARCHAR(40) COMMENT 'since when the stage holds 阶段起始',
  owner LONGTEXT COMMENT 'person of ours in charge 跟进负责人',
  owner_dept LONGTEXT COMMENT 'department in charge 跟进部门',
  last_contact_at VARCHAR(40) COMMENT 'last follow-up 最后跟进时间',
  next_step LONGTEXT COMMENT 'next step planned 下一步计划',
  level LONGTEXT COMMENT 'customer level or grade 客户级别',
  category LONGTEXT COMMENT 'group or category 客户分类',
  tags LONGTEXT COMMENT 'tags, separated by commas 标签',
  bank_name LONGTEXT COMMENT 'bank 开户行',
  bank_account LONGTEXT COMMENT 'bank account 银行账号',
  status LONGTEXT COMMENT 'status in the source (active, disabled …) 状态',
  remark LONGTEXT COMMENT 'remark 备注',
  created_at VARCHAR(40) COMMENT 'time of creation in the source 创建时间',
  extra LONGTEXT COMMENT 'custom fields, and values that don''t fit their column, as JSON',
  source_count BIGINT NOT NULL COMMENT 'number of source records',
  complete DOUBLE NOT NULL COMMENT 'share of required fields validly filled, 0 to 1',
  provenance LONGTEXT COMMENT 'for each field the winner, the rule and the losers, JSON; null for a single record',
  updated_run BIGINT NOT NULL COMMENT 'run that last published it',
  PRIMARY KEY (id),
  UNIQUE (hub_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='unified customers';

-- contact: persons who act for a customer
CREATE TABLE IF NOT EXISTS contact (
  customer_id BIGINT NOT NULL COMMENT 'customer',
  seq BIGINT NOT NULL COMMENT 'order within the customer',
  name LONGTEXT COMMENT 'full name 姓名',
  surname LONGTEXT COMMENT 'surname 姓',
  given_name LONGTEXT COMMENT 'given name 名',
  honorific LONGTEXT COMMENT 'form of address (总, 经理, Dr) 称谓',
  title LONGTEXT COMMENT 'job title 职位',
  department LONGTEXT COMMENT 'department 部门',
  decision_role LONGTEXT COMMENT 'role in decisions 决策角色',
  attitude LONGTEXT COMMENT 'attitude towards us 态度',
  sex LONGTEXT COMMENT 'sex 性别',
  birth_date VARCHAR(40) COMMENT 'date of birth 出生日期',
  id_no LONGTEXT COMMENT 'resident identity number 居民身份证号',
  is_primary TINYINT(1) COMMENT 'main contact of the customer 是否主要联系人',
  valid_from VARCHAR(40) COMMENT 'since when with the customer 任职起',
  valid_to VARCHAR(40) COMMENT 'until when with the customer 任职止',
  remark LONGTEXT COMMENT 'remark 备注',
  extra LONGTEXT COMMENT 'custom fields, and values that don''t fit their column, as JSON',
  PRIMARY KEY (customer_id, seq),
  FOREIGN KEY (customer_id) REFERENCES customer (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='persons who act for a customer';

-- contact_point: telephones, e-mail addresses and so on of customers and contacts
CREATE TABLE IF NOT EXISTS contact_point (
  customer_id BIGINT NOT NULL COMMENT 'customer',
  seq BIGINT NOT NULL COMMENT 'order within the customer',
  contact_seq BIGINT COMMENT 'contact it belongs to; null when it is the customer''s own',
  kind LONGTEXT COMMENT 'kind of contact point; phone is sorted into mobile, landline or service by the phone rule 类型',
  value LONGTEXT COMMENT 'normalised value: E.164, RFC 5321 address, … 联系方式',
  ext LONGTEXT COMMENT 'telephone extension 分机',
  label LONGTEXT COMMENT 'label (office, home …) 标签',
  verified_at VARCHAR(40) COMMENT 'when it was verified 验证时间',
  extra LONGTEXT COMMENT 'custom fields, and values that don''t fit their column, as JSON',
  PRIMARY KEY (customer_id, seq),
  FOREIGN KEY (customer_id) REFERENCES customer (id),
  FOREIGN KEY (customer_id, contact_seq) REFERENCES contact (customer_id, seq)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='telephones, e-mail addresses and so on of customers and contacts';

-- address: postal addresses of customers
CREATE TABLE IF NOT EXISTS address (
  customer_id BIGINT NOT NULL COMMENT 'customer',
  seq BIGINT NOT NULL COMMENT 'order within the customer',
  kind LONGTEXT COMMENT 'kind of address 类型',
  raw LONGTEXT COMMENT 'the address as one text 地址',
  country LONGTEXT COMMENT 'ISO 3166-1 alpha-2 code 国家',
  province LONGTEXT COMMENT 'province or state 省',
  city LONGTEXT COMMENT 'city 市',
  district LONGTEXT COMMENT 'district or county 区县',
  rest LONGTEXT COMMENT 'street, number, room 详细地址',
  postcode LONGTEXT COMMENT 'postcode, zeros kept 邮编',
  division_code LONGTEXT COMMENT 'GB/T 2260 code 行政区划代码',
  extra LONGTEXT COMMENT 'custom fields, and values that don''t fit their column, as JSON',
  PRIMARY KEY (customer_id, seq),
  FOREIGN KEY (customer_id) REFERENCES customer (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='postal addresses of customers';

-- consent: legal bases of processing
CREATE TABLE IF NOT EXISTS consent (
  customer_id BIGINT NOT NULL COMMENT 'customer',
  seq BIGINT NOT NULL COMMENT 'order within the customer',
  purpose LONGTEXT COMMENT 'purpose of processing 处理目的',
  legal_basis LONGTEXT COMMENT 'legal basis 合法性基础',
  given_at VARCHAR(40) COMMENT 'when it was given 同意时间',
  withdrawn_at VARCHAR(40) COMMENT 'when it was withdrawn 撤回时间',
  evidence LONGTEXT COMMENT 'evidence 证据',
  extra LONGTEXT COMMENT 'custom fields, and values that don''t fit their column, as JSON',
  PRIMARY KEY (customer_id, seq),
  FOREIGN KEY (customer_id) REFERENCES customer (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='legal bases of processing';

-- interaction: calls, visits, messages
CREATE TABLE IF NOT EXISTS interaction (
  id BIGINT NOT NULL COMMENT 'source record of the event',
  customer_rec BIGINT COMMENT 'source record of its customer, who may not have arrived yet',
  occurred_at VARCHAR(40) COMMENT 'when it happened 发生时间',
  seq BIGINT COMMENT 'order within the same time 序号',
  channel LONGTEXT COMMENT 'channel: call, visit, e-mail, WeChat … 渠道',
  direction LONGTEXT COMMENT 'direction 方向',
  subject LONGTEXT COMMENT 'subject 主题',
  summary LONGTEXT COMMENT 'what was said 内容',
  actor LONGTEXT COMMENT 'person of ours 跟进人',
  next_step LONGTEXT COMMENT 'next step 下一步',
  extra LONGTEXT COMMENT 'custom fields, and values that don''t fit their column, as JSON',
  PRIMARY KEY (id),
  FOREIGN KEY (customer_rec) REFERENCES source_record (id),
  INDEX interaction_customer_rec (customer_rec)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='calls, visits, messages';

-- orders: sales orders
CREATE TABLE IF NOT EXISTS orders (
  id BIGINT NOT NULL COMMENT 'source record of the event',
  customer_rec BIGINT COMMENT 'source record of its customer, who may not have arrived yet',
  no LONGTEXT COMMENT 'order number 订单号',
  ordered_at VARCHAR(40) COMMENT 'when it was placed 下单时间',
  required_on VARCHAR(40) COMMENT 'delivery required 要求交货',
  shipped_on VARCHAR(40) COMMENT 'delivery made 发货日期',
  amount DECIMAL(65,20) COMMENT 'total in currency units 金额',
  currency LONGTEXT COMMENT 'ISO 4217 code 币种',
  status LONGTEXT COMMENT 'status 状态',
  owner LONGTEXT COMMENT 'person of ours 负责人',
  ship_name LONGTEXT COMMENT 'name on the shipment 收货名称',
  ship_address LONGTEXT COMMENT 'address of the shipment 收货地址',
  remark LONGTEXT COMMENT 'remark 备注',
  extra LONGTEXT COMMENT 'custom fields, and values that don''t fit their column, as JSON',
  PRIMARY KEY (id),
  FOREIGN KEY (customer_rec) REFERENCES source_record (id),
  INDEX orders_customer_rec (customer_rec)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='sales orders';

-- order_item: lines of sales orders
CREATE TABLE IF NOT EXISTS order_item (
  order_id BIGINT NOT NULL COMMENT 'order',
  seq BIGINT NOT NULL COMMENT 'order within it',
  line BIGINT COMMENT 'line number 行号',
  sku LONGTEXT COMMENT 'article number 物料编码',
  spec LONGTEXT COMMENT 'article, specification 规格',
  quantity DECIMAL(65,20) COMMENT 'quantity 数量',
  unit LONGTEXT COMMENT 'unit 单位',
  unit_price DECIMAL(65,20) COMMENT 'price of a unit 单价',
  amount DECIMAL(65,20) COMMENT 'line amount 金额',
  delivery_on VARCHAR(40) COMMENT 'delivery date 交货日期',
  extra LONGTEXT COMMENT 'custom fields, and values that don''t fit their column, as JSON',
  PRIMARY KEY (order_id, seq),
  FOREIGN KEY (order_id) REFERENCES orders (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='lines of sales orders';

-- ticket: service tickets
CREATE TABLE IF NOT EXISTS ticket (
  id BIGINT NOT NULL COMMENT 'source record of the event',
  customer_rec BIGINT COMMENT 'source record of its customer, who may not have arrived yet',
  no LONGTEXT COMMENT 'ticket number 工单号',
  subject LONGTEXT COMMENT 'subject 主题',
  description LONGTEXT COMMENT 'description 描述',
  priority LONGTEXT COMMENT 'priority 优先级',
  status LONGTEXT COMMENT 'status 状态',
  channel LONGTEXT COMMENT 'channel 渠道',
  category LONGTEXT COMMENT 'category 分类',
  requester LONGTEXT COMMENT 'who asked 提出人',
  assignee LONGTEXT COMMENT 'who works on it 处理人',
  opened_at VARCHAR(40) COMMENT 'when it was opened 创建时间',
  closed_at VARCHAR(40) COMMENT 'when it was closed 关闭时间',
  csat LONGTEXT COMMENT 'satisfaction 满意度',
  extra LONGTEXT COMMENT 'custom fields, and values that don''t fit their column, as JSON',
  PRIMARY KEY (id),
  FOREIGN KEY (customer_rec) REFERENCES source_record (id),
  INDEX ticket_customer_rec (customer_rec)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='service tickets';

-- assertion: stewards' decisions: the same customer, or not the same
CREATE TABLE IF NOT EXISTS assertion (
  id BIGINT NOT NULL AUTO_INCREMENT COMMENT 'number',
  kind VARCHAR(255) NOT NULL COMMENT 'must or cannot',
  a_rec BIGINT NOT NULL COMMENT 'one record',
  b_rec BIGINT NOT NULL COMMENT 'the other record',
  who VARCHAR(255) NOT NULL COMMENT 'who decided',
  why LONGTEXT NOT NULL COMMENT 'why',
  said_at VARCHAR(40) NOT NULL COMMENT 'when, UTC',
  withdrawn SMALLINT NOT NULL COMMENT '1 when taken back',
  PRIMARY KEY (id),
  INDEX assertion_a_rec (a_rec),
  INDEX assertion_b_rec (b_rec)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='stewards'' decisions: the same customer, or not the same';

-- field_override: values that persons set on customers
CREATE TABLE IF NOT EXISTS field_override (
  id BIGINT NOT NULL AUTO_INCREMENT COMMENT 'number',
  rec_id BIGINT NOT NULL COMMENT 'record that anchors it: it applies to the customer the record belongs to',
  field VARCHAR(255) NOT NULL COMMENT 'field',
  value LONGTEXT COMMENT 'value; null clears the field',
  who VARCHAR(255) NOT NULL COMMENT 'who set it',
  why LONGTEXT NOT NULL COMMENT 'why',
  said_at VARCHAR(40) NOT NULL COMMENT 'when, UTC',
  withdrawn SMALLINT NOT NULL COMMENT '1 when taken back',
  PRIMARY KEY (id),
  INDEX field_override_rec_id (rec_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='values that persons set on customers';

-- customer_history: golden records as they were before each change
CREATE TABLE IF NOT EXISTS customer_history (
  id BIGINT NOT NULL AUTO_INCREMENT COMMENT 'number',
  customer_id BIGINT NOT NULL COMMENT 'customer',
  run_id BIGINT NOT NULL COMMENT 'run that changed it',
  changed_at VARCHAR(40) NOT NULL COMMENT 'when, UTC',
  cause VARCHAR(255) NOT NULL COMMENT 'kind of the run',
  before_json LONGTEXT COMMENT 'golden record before, with the run that published it; null when there was none',
  PRIMARY KEY (id),
  INDEX customer_history_customer_id (customer_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='golden records as they were before each change';

-- work_record: records to resolve again
CREATE TABLE IF NOT EXISTS work_record (
  rec_id BIGINT NOT NULL COMMENT 'record',
  round BIGINT NOT NULL COMMENT '0: touched; n: reached in n steps',
  PRIMARY KEY (rec_id),
  INDEX work_record_round_rec_id (round, rec_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='records to resolve again';

-- work_key: match keys to follow from them
CREATE TABLE IF NOT EXISTS work_key (
  hash BIGINT NOT NULL COMMENT 'key',
  round BIGINT NOT NULL COMMENT 'round that reached it',
  slack BIGINT NOT NULL COMMENT 'touched records that hold it now: its degree may have been smaller by as many',
  PRIMARY KEY (hash),
  INDEX work_key_round_hash (round, hash)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='match keys to follow from them';

-- work_customer: customers to publish again
CREATE TABLE IF NOT EXISTS work_customer (
  customer_id BIGINT NOT NULL COMMENT 'customer',
  PRIMARY KEY (customer_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='customers to publish again';

-- source_xref: which customer each source record belongs to
CREATE OR REPLACE VIEW source_xref AS
SELECT s.source, s.name AS stream, CONVERT(r.source_key USING utf8mb4) AS source_key, x.rec_id, x.customer_id, c.hub_id, x.rule, x.score
FROM xref x JOIN source_record r ON r.id = x.rec_id JOIN stream s ON s.id = r.stream_id JOIN customer c ON c.id = x.customer_id;

-- customer_interaction: interactions with their customers
CREATE OR REPLACE VIEW customer_interaction AS
SELECT c.hub_id, x.customer_id, e.id, e.customer_rec, e.occurred_at, e.seq, e.channel, e.direction, e.subject, e.summary, e.actor, e.next_step, e.extra
FROM interaction e LEFT JOIN xref x ON x.rec_id = e.customer_rec LEFT JOIN customer c ON c.id = x.customer_id;

-- customer_order: orders with their customers
CREATE OR REPLACE VIEW customer_order AS
SELECT c.hub_id, x.customer_id, e.id, e.customer_rec, e.no, e.ordered_at, e.required_on, e.shipped_on, e.amount, e.currency, e.status, e.owner, e.ship_name, e.ship_address, e.remark, e.extra
FROM orders e LEFT JOIN xref x ON x.rec_id = e.customer_rec LEFT JOIN customer c ON c.id = x.customer_id;

-- customer_ticket: tickets with their customers
CREATE OR REPLACE VIEW customer_ticket AS
SELECT c.hub_id, x.customer_id, e.id, e.customer_rec, e.no, e.subject, e.description, e.priority, e.status, e.channel, e.category, e.requester, e.assignee, e.opened_at, e.closed_at, e.csat, e.extra
FROM ticket e LEFT JOIN xref x ON x.rec_id = e.customer_rec LEFT JOIN customer c ON c.id = x.customer_id;

-- customer_360: customers with counts of what belongs to them and the last dates
CREATE OR REPLACE VIEW customer_360 AS
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
CREATE OR REPLACE VIEW customer_sheet AS
SELECT
  c.hub_id AS `客户ID`,
  c.legal_name AS `客户名称`,
  c.industry AS `行业`,
  c.headcount AS `规模`,
  k.name AS `关键联系人`,
  k.title AS `职位`,
  COALESCE(
    (SELECT p.value FROM contact_point p WHERE p.customer_id = c.id AND p.contact_seq = k.seq ORDER BY CASE p.kind WHEN 'mobile' THEN 0 WHEN 'landline' THEN 1 WHEN 'phone' THEN 2 WHEN 'email' THEN 3 ELSE 4 END, p.seq LIMIT 1),
    (SELECT p.value FROM contact_point p WHERE p.customer_id = c.id ORDER BY CASE p.kind WHEN 'mobile' THEN 0 WHEN 'landline' THEN 1 WHEN 'phone' THEN 2 WHEN 'email' THEN 3 ELSE 4 END, p.seq LIMIT 1)) AS `联系方式`,
  c.need AS `需求描述`,
  c.channel AS `来源渠道`,
  c.stage AS `当前阶段`,
  c.owner AS `跟进负责人`,
  c.last_contact_at AS `最后跟进时间`,
  c.next_step AS `下一步计划`
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
