/** How a piece of a line looks. Colours are 0 to 15 for those of the theme, or a CSS colour. */
export interface Look {
  fore?: number | string;
  back?: number | string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  strike?: boolean;
  inverse?: boolean;
}

export interface Piece {
  text: string;
  look: Look;
}

// CSI sequences (ECMA-48 5.4), OSC sequences up to BEL or ST, and other two-character escapes.
const escapes = /\x1b(?:\[([0-9:;<=>?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])|[\x00-\x08\x0b-\x1f\x7f]/g;

/** Splits a line into pieces by the colours that its SGR sequences select; every other escape and control character is left out. */
export function parse(line: string): Piece[] {
  const pieces: Piece[] = [];
  let look: Look = {};
  let from = 0;
  const add = (to: number) => { if (to > from) pieces.push({ text: line.slice(from, to), look }); };
  for (const match of line.matchAll(escapes)) {
    add(match.index);
    from = match.index + match[0].length;
    if (match[2] === 'm') look = select(look, match[1] ?? '');
  }
  add(line.length);
  return pieces;
}

/** The look after "select graphic rendition" (ECMA-48 8.3.117, with xterm's 256 colours and true colour). */
function select(before: Look, parameters: string): Look {
  const look = { ...before };
  const codes = parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    if (code === 38 || code === 48) {
      const [colour, used] = extended(codes.slice(at + 1));
      look[code === 38 ? 'fore' : 'back'] = colour;
      at += used;
    } else if (code >= 30 && code <= 37) look.fore = code - 30;
    else if (code >= 90 && code <= 97) look.fore = code - 90 + 8;
    else if (code >= 40 && code <= 47) look.back = code - 40;
    else if (code >= 100 && code <= 107) look.back = code - 100 + 8;
    else switch (code) {
      case 0: return select({}, codes.slice(at + 1).join(';') || '39');
      case 1: look.bold = true; break;
      case 2: look.dim = true; break;
      case 3: look.italic = true; break;
      case 4: look.underline = true; break;
      case 7: look.inverse = true; break;
      case 9: look.strike = true; break;
      case 22: look.bold = look.dim = undefined; break;
      case 23: look.italic = undefined; break;
      case 24: look.underline = undefined; break;
      case 27: look.inverse = undefined; break;
      case 29: look.strike = undefined; break;
      case 39: look.fore = undefined; break;
      case 49: look.back = undefined; break;
    }
  }
  return look;
}

/** The colour after 38 or 48, and how many codes tell it. */
function extended(codes: number[]): [colour: number | string | undefined, used: number] {
  const [kind, first = 0, green = 0, blue = 0] = codes;
  if (kind === 5) return [indexed(first), 2];
  return kind === 2 ? [`rgb(${first & 255} ${green & 255} ${blue & 255})`, 4] : [undefined, 1];
}

/** xterm's palette: 16 of the theme, a cube of 6 x 6 x 6, 24 greys. */
function indexed(index: number): number | string {
  if (index < 16) return index;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const step = (value: number) => value === 0 ? 0 : 55 + value * 40;
  const cube = index - 16;
  return `rgb(${step(Math.floor(cube / 36))} ${step(Math.floor(cube / 6) % 6)} ${step(cube % 6)})`;
}

/** Puts a line's pieces into an element, as text only. */
export function write(line: string, into: HTMLElement): void {
  for (const { text, look } of parse(line)) {
    const names = classes(look);
    if (names.length === 0 && typeof look.fore !== 'string' && typeof look.back !== 'string') {
      into.append(text);
      continue;
    }
    const span = document.createElement('span');
    span.className = names.join(' ');
    const [fore, back] = look.inverse ? [look.back, look.fore] : [look.fore, look.back];
    if (typeof fore === 'string') span.style.color = fore;
    if (typeof back === 'string') span.style.backgroundColor = back;
    span.textContent = text;
    into.append(span);
  }
}

function classes(look: Look): string[] {
  const names = (['bold', 'dim', 'italic', 'underline', 'strike', 'inverse'] as const).filter(name => look[name]).map(name => 'a-' + name);
  const [fore, back] = look.inverse ? [look.back, look.fore] : [look.fore, look.back];
  if (typeof fore === 'number') names.push('a-fore-' + fore as never);
  // A black ground is what programs take the console's own to be; in a light console it would be a stain.
  if (typeof back === 'number' && back !== 0) names.push('a-back-' + back as never);
  return names;
}
