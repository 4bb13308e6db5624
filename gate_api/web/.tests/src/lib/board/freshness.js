/** How old is too old. Ages are differences of the server's times; a screen's own clock says nothing here. */
export const LATE_SECONDS = 10;
export const LOST_SECONDS = 60;
/** Cameras and connectors speak about every ten seconds; twice missed and more is late. */
export const FEED_LATE_SECONDS = 30;
export function freshness(ageSeconds) {
    if (ageSeconds > LOST_SECONDS)
        return 'lost';
    return ageSeconds > LATE_SECONDS ? 'late' : 'live';
}
const KINDS = ['camera', 'customs', 'registry'];
/** One figure a kind, of its worst feed: three good cameras do not hide a dead one. */
export function feedAges(feeds, serverNowMs) {
    return KINDS.map((kind) => {
        const ours = feeds.filter((feed) => feed.feed_kind === kind);
        if (ours.length === 0)
            return { kind, ageSeconds: null, state: 'unknown' };
        const ages = ours.map((feed) => Math.max(0, (serverNowMs - Date.parse(feed.feed_as_of)) / 1000));
        const ageSeconds = Math.max(...ages);
        if (ours.some((feed) => !feed.alive))
            return { kind, ageSeconds, state: 'silent' };
        return { kind, ageSeconds, state: ageSeconds > FEED_LATE_SECONDS ? 'late' : 'fresh' };
    });
}
/** Whether what the board shows was drawn by our own synthetic camera. */
export function isSynthetic(feeds) {
    return feeds.some((feed) => feed.feed_kind === 'camera' && feed.feed.includes('synthetic'));
}
