-- A small ERP: customers with tax numbers old and new, and their orders.
CREATE TABLE customer (
	id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, short_name TEXT, tax_no TEXT, phone TEXT,
	contact TEXT, contact_mobile TEXT, address TEXT, postcode TEXT, industry TEXT, credit_limit DECIMAL(18,2),
	currency TEXT, disabled BOOLEAN NOT NULL DEFAULT 0, modified_at DATETIME NOT NULL
);
CREATE TABLE sales_order (
	id INTEGER PRIMARY KEY, no TEXT NOT NULL, customer_id INTEGER NOT NULL, ordered_at DATETIME NOT NULL,
	amount DECIMAL(18,2) NOT NULL, currency TEXT NOT NULL, status TEXT NOT NULL
);
INSERT INTO customer VALUES
 (1,'C0001','深圳市云帆图科技有限公司','云帆图','91440300MA5DEM012D','0755-86000001','陈建国','13900010001','广东省深圳市南山区科技园路1号','518057','软件和信息技术服务业',500000.00,'CNY',0,'2024-03-15 09:30:00'),
 (2,'C0002','杭州澜禾贸易有限公司','澜禾','91330100MA2DEM0250','0571-87000002','林晓',NULL,'浙江省杭州市西湖区文三路200号','310012','批发业',200000.00,'CNY',0,'2024-02-01 14:00:00'),
 (3,'C0003','上海沁远物流股份有限公司','沁远物流','31000MA1DEM0311','021-60000003','王磊','13900010003','上海市浦东新区张江路88号','201203','道路运输业',300000.00,'CNY',0,'2023-11-20 10:00:00'),
 (4,'C0004','北京栎木文化传媒有限公司',NULL,'91110108MA0DEM048W','010-62000004','赵敏','13900010004','北京市海淀区中关村大街27号','100080','文化艺术业',100000.00,'CNY',0,'2024-05-06 11:20:00'),
 (5,'C0005','成都麦穗食品有限公司','麦穗食品','91510100MA6DEM0577','028-85000005','刘洋','13900010005','四川省成都市武侯区人民南路4段','610041','食品制造业',150000.00,'CNY',0,'2024-01-10 08:00:00'),
 (6,'C0006','成都麦穗食品有限公司绵阳分公司','麦穗绵阳',NULL,'0816-2300006','何静','13900010006','四川省绵阳市涪城区临园路12号','621000','食品制造业',50000.00,'CNY',0,'2024-01-11 08:00:00'),
 (7,'C0007','Nordwind Trading GmbH','Nordwind','DE000000007','+49 40 0000007','Anna Berg',NULL,'Hafenstraße 7, 20457 Hamburg, Germany','20457','Wholesale',80000.00,'EUR',0,'2024-04-02 16:45:00'),
 (8,'C0008','Blue Harbour Foods Ltd','Blue Harbour',NULL,'+44 20 7946 0008','James Cole','+44 7700 900008','8 Quay Street, Bristol, United Kingdom','BS1 4AA','Food',60000.00,'GBP',0,'2023-12-12 12:12:00'),
 (9,'C0009','散客','散客',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0.00,'CNY',0,'2020-01-01 00:00:00'),
 (10,'C0010','广州拓川机电有限公司','拓川机电','91440100MA9DEM060T','020-38000010','13900010010','13900010010','广东省广州市天河区体育西路9号','510620','专用设备制造业',90000.00,'CNY',1,'2022-06-30 18:00:00'),
 (11,'C0011','苏州青竹精密制造有限公司','青竹精密','91320500MA1DEM074C','0512-65000011','孙悦','13900010011','江苏省苏州市工业园区星湖街5号','215021','通用设备制造业',400000.00,'CNY',0,'2024-03-01 09:00:00'),
 (12,'C0012','Łódź Textile Works S.A.','Łódź Textile',NULL,'+48 42 000 00 12','Zofia Nowak',NULL,'Piotrkowska 12, 90-001 Łódź, Poland','90-001','Textiles',70000.00,'PLN',0,'2024-02-20 10:10:00');
INSERT INTO sales_order VALUES
 (1001,'SO-2024-001',1,'2024-01-05 10:00:00',128000.00,'CNY','closed'),
 (1002,'SO-2024-002',1,'2024-02-18 15:30:00',64500.50,'CNY','shipped'),
 (1003,'SO-2024-003',2,'2024-02-03 09:15:00',33210.00,'CNY','closed'),
 (1004,'SO-2024-004',3,'2023-12-01 13:00:00',98000.00,'CNY','closed'),
 (1005,'SO-2024-005',5,'2024-01-22 11:00:00',15600.00,'CNY','open'),
 (1006,'SO-2024-006',6,'2024-01-25 16:00:00',7800.00,'CNY','open'),
 (1007,'SO-2024-007',7,'2024-04-10 08:20:00',12400.00,'EUR','open'),
 (1008,'SO-2024-008',8,'2024-01-15 17:05:00',9300.25,'GBP','closed'),
 (1009,'SO-2024-009',11,'2024-03-08 14:40:00',256000.00,'CNY','shipped'),
 (1010,'SO-2024-010',12,'2024-02-25 10:00:00',45000.00,'PLN','open'),
 (1011,'SO-2024-011',99,'2024-03-30 10:00:00',5000.00,'CNY','open');
