CREATE TABLE meta (key VARCHAR, value VARCHAR);
INSERT INTO meta VALUES ('data_version', 'v1'), ('as_of', '2026-02-28'), ('first_day', '2026-01-01');

CREATE TABLE person (person_id VARCHAR, city VARCHAR, age INTEGER, owner VARCHAR, joined_on DATE);
INSERT INTO person VALUES
  ('P1', 'Lima', 20, 'Lin', '2025-01-01'),
  ('P2', 'Lima', 30, 'Lin', '2025-01-02'),
  ('P3', 'Lima', 40, 'Wu', '2025-01-03'),
  ('P4', 'Oslo', 50, 'Wu', '2025-02-01'),
  ('P5', 'Oslo', 60, 'Wu', '2025-02-02'),
  ('P6', 'Oslo', 70, 'Wu', '2025-02-03'),
  ('P7', 'Oslo', 25, 'Wu', '2025-02-04'),
  ('P8', NULL, NULL, NULL, NULL);

CREATE TABLE orders (
  order_id INTEGER, person_id VARCHAR, channel VARCHAR, paid DECIMAL(10, 2), coupon BOOLEAN, ordered_at TIMESTAMP,
  delivered_on DATE
);
INSERT INTO orders VALUES
  (1, 'P1', 'app', 10, TRUE, '2026-01-01 00:00', '2026-02-01'),
  (2, 'P1', 'web', 30, NULL, '2026-01-31 23:59', NULL),
  (3, 'P2', 'app', 20, FALSE, '2026-02-01 00:00', NULL),
  (4, 'P3', 'app', 5, FALSE, '2026-02-02 12:00', NULL),
  (5, 'P4', 'web', 7, TRUE, '2026-02-03 12:00', NULL),
  (6, 'P5', 'web', 8, TRUE, '2026-02-03 12:00', NULL),
  (7, 'P6', 'web', 9, FALSE, '2026-02-04 12:00', NULL),
  (8, NULL, 'web', 100, FALSE, '2026-02-05 12:00', NULL),
  (9, 'gone', NULL, 1, FALSE, '2026-02-06 12:00', NULL);

CREATE TABLE "Order Lines" (line_id INTEGER, order_id INTEGER, sku VARCHAR, quantity INTEGER, price DECIMAL(10, 2));
INSERT INTO "Order Lines" VALUES
  (1, 1, 'green', 1, 4), (2, 1, 'black', 1, 4), (3, 1, 'mug', 1, 2),
  (4, 2, 'green', 3, 10),
  (5, 3, 'mug', 2, 10),
  (6, 4, 'mug', 1, 5), (7, 5, 'mug', 1, 7), (8, 6, 'mug', 1, 8), (9, 7, 'mug', 1, 9);

CREATE TABLE product (sku VARCHAR, category VARCHAR);
INSERT INTO product VALUES ('green', 'tea'), ('black', 'tea'), ('mug', 'cup');

CREATE TABLE event (event_id INTEGER, person_id VARCHAR, sku VARCHAR, type VARCHAR, happened_on DATE);
INSERT INTO event VALUES (1, 'P1', 'green', 'view', '2026-01-01'), (2, 'P4', 'mug', 'view', '2026-01-02');

CREATE TABLE feedback (feedback_id VARCHAR, person_id VARCHAR, text VARCHAR, rating INTEGER, written_on DATE);
INSERT INTO feedback VALUES
  ('f1', 'P1', '杯子碎了', 1, '2026-01-05'),
  ('f2', 'P2', 'Lovely tea', 5, '2026-01-06'),
  ('f3', NULL, 'Late', 2, '2026-01-07');
