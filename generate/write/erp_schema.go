package write

// ERPSchema is the schema of the ERP database. It is plain SQL that SQLite,
// PostgreSQL and MySQL read alike.
const ERPSchema = `CREATE TABLE customer (
  id INTEGER NOT NULL PRIMARY KEY,
  code VARCHAR(20) NOT NULL,
  category VARCHAR(20) NOT NULL,
  name VARCHAR(200) NOT NULL,
  short_name VARCHAR(60),
  tax_no VARCHAR(20),
  contact VARCHAR(60),
  contact_title VARCHAR(60),
  phone VARCHAR(60),
  mobile VARCHAR(60),
  fax VARCHAR(60),
  email VARCHAR(100),
  address VARCHAR(300),
  industry VARCHAR(60),
  credit_limit DECIMAL(18,2),
  salesman VARCHAR(60),
  deleted SMALLINT NOT NULL,
  replaced_by INTEGER,
  created_at TIMESTAMP NOT NULL,
  modify_time TIMESTAMP NOT NULL
);
CREATE TABLE sales_order (
  id BIGINT NOT NULL PRIMARY KEY,
  order_no VARCHAR(30) NOT NULL,
  customer_id INTEGER NOT NULL,
  order_date DATE NOT NULL,
  delivery_date DATE,
  currency CHAR(3) NOT NULL,
  amount DECIMAL(18,2) NOT NULL,
  status VARCHAR(20) NOT NULL,
  modify_time TIMESTAMP NOT NULL
);
CREATE TABLE sales_order_item (
  order_id BIGINT NOT NULL,
  line_no INTEGER NOT NULL,
  item_code VARCHAR(30) NOT NULL,
  item_name VARCHAR(100) NOT NULL,
  spec VARCHAR(60),
  quantity INTEGER NOT NULL,
  price DECIMAL(18,2) NOT NULL,
  amount DECIMAL(18,2) NOT NULL,
  PRIMARY KEY (order_id, line_no)
);
`

// erpIndexes follow the rows, which is faster than keeping them up.
const erpIndexes = `CREATE INDEX customer_modify_time ON customer (modify_time, id);
CREATE INDEX sales_order_customer ON sales_order (customer_id);
CREATE INDEX sales_order_modify_time ON sales_order (modify_time, id);
`

// The columns of each table, in the order in which rows are made.
const (
	customerColumns = 20
	orderColumns    = 9
	itemColumns     = 8
)
