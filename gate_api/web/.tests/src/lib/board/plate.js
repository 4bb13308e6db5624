/** Plates as they are painted. The log has them without separators; a plate is never split, translated or truncated. */
const VIETNAM = /^(\d{2}[A-Z]{1,2})(\d{4,5})$/;
const VIETNAM_ARMY = /^([A-Z]{2})(\d{2})(\d{2,3})$/;
/** GA 36-2018: province Hanzi, letter, then five (new-energy six) of letters and digits; trailers end in 挂. */
const CHINA = /^(\p{Script=Han}?[A-Z])([A-Z0-9]{4,6}挂?)$/u;
/** `29C12345` as 29C-123.45, `12A1234` as 12A-1234, `桂FA2317` as 桂F·A2317; anything else as it is. */
export function painted(text, country) {
    if (country !== 'cn') {
        const civil = VIETNAM.exec(text);
        if (civil)
            return `${civil[1]}-${dotted(civil[2] ?? '')}`;
        const army = country === 'vn' ? VIETNAM_ARMY.exec(text) : null;
        if (army)
            return `${army[1]}-${army[2]}-${army[3]}`;
    }
    if (country !== 'vn') {
        const chinese = CHINA.exec(text);
        if (chinese && (country === 'cn' || /^\p{Script=Han}/u.test(text)))
            return `${chinese[1]}·${chinese[2]}`;
    }
    return text;
}
function dotted(digits) {
    return digits.length === 5 ? `${digits.slice(0, 3)}.${digits.slice(3)}` : digits;
}
