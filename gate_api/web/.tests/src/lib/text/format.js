/** Durations, numbers and clocks as screens write them. */
/** What stands where a figure is not known, or no longer to be trusted. */
export const NO_FIGURE = '—';
/** A wait: hours and minutes, always of the same shape ("0 h 21"), whole days from four days on. */
export function wait(seconds, say) {
    const minutes = Math.max(0, Math.floor(seconds / 60));
    const hours = Math.floor(minutes / 60);
    if (hours >= 96)
        return say('unit.day', { d: Math.floor(hours / 24) });
    return say('unit.hour', { h: hours, m: String(minutes % 60).padStart(2, '0') });
}
/** An age: in the unit that matters ("12 s", "4 min", "2 h 05"). */
export function age(seconds, say) {
    const whole = Math.max(0, Math.floor(seconds));
    if (whole < 100)
        return say('unit.second', { n: whole });
    if (whole < 6000)
        return say('unit.minute', { n: Math.floor(whole / 60) });
    return wait(whole, say);
}
const LOCALES = { vi: 'vi-VN', zh: 'zh-CN', en: 'en-GB' };
/** A count with its language's thousands separator: 1.263 in Vietnam. */
export function count(value, language) {
    return new Intl.NumberFormat(LOCALES[language]).format(value);
}
const SECONDS = clockFormat('Asia/Ho_Chi_Minh', true);
const BEIJING = clockFormat('Asia/Shanghai', false);
/** Time of day in Vietnam (UTC+7), with seconds. */
export const vietnamClock = (ms) => SECONDS.format(ms);
/** Time of day in China (UTC+8). */
export const beijingClock = (ms) => BEIJING.format(ms);
function clockFormat(timeZone, seconds) {
    return new Intl.DateTimeFormat('en-GB', {
        timeZone,
        hour: '2-digit',
        minute: '2-digit',
        ...(seconds ? { second: '2-digit' } : {}),
        hourCycle: 'h23',
    });
}
