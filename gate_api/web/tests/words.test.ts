import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feedAges, freshness, isSynthetic, type Trouble } from '../src/lib/board/freshness.ts';
import { painted } from '../src/lib/board/plate.ts';
import { ServerClock } from '../src/lib/live/serverClock.ts';
import { waitMs } from '../src/lib/live/stream.ts';
import { LANGUAGES, texts } from '../src/lib/text/catalogue.ts';
import { age, beijingClock, count, vietnamClock, wait } from '../src/lib/text/format.ts';
import { readView, writeView } from '../src/lib/view.ts';

test('plates are written as they are painted', () => {
  assert.equal(painted('29C12345', 'vn'), '29C-123.45');
  assert.equal(painted('12A1234', 'vn'), '12A-1234');
  assert.equal(painted('29LD01234', null), '29LD-012.34');
  assert.equal(painted('桂FA2317', 'cn'), '桂F·A2317');
  assert.equal(painted('桂B12345D', null), '桂B·12345D');
  assert.equal(painted('桂F2317挂', 'cn'), '桂F·2317挂');
  assert.equal(painted('AA1234', 'vn'), 'AA-12-34');
  assert.equal(painted('AA1234', null), 'AA1234');
});

test('waits keep one shape, ages take the unit that matters', () => {
  const { first, second } = texts('vi');
  assert.equal(wait(21 * 60, first), '0 h 21');
  assert.equal(wait(9 * 3600 + 5 * 60, second), '9时05');
  assert.equal(wait(100 * 3600, first), '4 ngày');
  assert.deepEqual([age(12, first), age(240, first), age(7500, first)], ['12 s', '4 min', '2 h 05']);
});

test('a Vietnamese count has a point for thousands', () => {
  assert.equal(count(1263, 'vi'), '1.263');
});

test('both clocks stand side by side, an hour apart', () => {
  const ms = Date.parse('2026-03-02T07:02:07Z');
  assert.equal(vietnamClock(ms), '14:02:07');
  assert.equal(beijingClock(ms), '15:02');
});

test('data is late after ten seconds and lost after a minute', () => {
  assert.deepEqual([10, 10.1, 60, 60.1].map(freshness), ['live', 'late', 'late', 'lost']);
});

test('one dead camera of two is said, and that a sandbox makes its records up', () => {
  const now = Date.parse('2026-03-02T07:00:00Z');
  const camera = (feed: string, alive: boolean) =>
    ({ feed_kind: 'camera', feed, alive, feed_as_of: '2026-03-02T06:59:58Z' }) as const;
  const feeds = [camera('gate-in-1', true), camera('gate-in-2', false)];
  assert.deepEqual(feedAges(feeds, now).map(({ state }) => state), ['silent', 'unknown', 'unknown']);
  const customs = { ...camera('customs', true), feed_kind: 'customs', synthetic: true } as const;
  assert.ok(isSynthetic([...feeds, customs]));
  assert.ok(!isSynthetic(feeds));
});

test('a camera that answers and does not see well is said in every language, the worst trouble first', () => {
  const now = Date.parse('2026-03-02T07:00:00Z');
  const camera = (feed: string, ...troubles: readonly Trouble[]) =>
    ({ feed_kind: 'camera', feed, alive: true, feed_as_of: '2026-03-02T06:59:58Z', troubles }) as const;
  const [cameras] = feedAges([camera('gate-in-1', 'blurred'), camera('gate-in-2', 'slow', 'moved')], now);
  assert.equal(cameras?.state, 'troubled');
  assert.deepEqual(cameras.troubles, ['moved', 'blurred', 'slow']);
  const words = LANGUAGES.map((language) => cameras.troubles.map((trouble) => texts(language).first(`trouble.${trouble}`)));
  assert.deepEqual(words, [
    ['bị xê dịch', 'bị mờ', 'quá chậm'],
    ['已移位', '模糊', '卡顿'],
    ['moved', 'blurred', 'slow'],
  ]);
  const dead = { ...camera('gate-in-3', 'moved'), alive: false };
  assert.equal(feedAges([dead], now)[0]?.state, 'silent');
  assert.equal(feedAges([camera('gate-in-1')], now)[0]?.state, 'fresh');
});

test('the server’s time counts on by itself and trusts the fastest message', () => {
  const clock = new ServerClock();
  assert.equal(clock.at(0), null);
  clock.hear(1_000_000, 500);
  clock.hear(1_002_900, 3500); // 100 ms late
  assert.equal(clock.at(4500), 1_004_000);
});

test('waits before a new try double, are spread, and end at fifteen seconds or so', () => {
  assert.deepEqual([waitMs(0, 0.5), waitMs(3, 0.5), waitMs(9, 0.5)], [500, 4000, 15_000]);
  assert.ok(waitMs(0, 0) < waitMs(0, 0.9));
});

test('an address reproduces a screen', () => {
  const query = '?direction=in&lang=zh&screen=65&distance=8&theme=light&page=2';
  assert.equal(writeView(readView(query)), query);
  assert.deepEqual(readView('?lang=xx&screen=-3&page=0'), readView(''));
});
