/** An SVG as PNG, with a typeface that we bring along: a server may have none, and text without one is left out silently. */
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const require = createRequire(import.meta.url);
/** Those weights that our charts use (Inter, OFL-1.1). */
const FONT_FILES = [
  '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
  '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
];

/** @param widthPixels twice the SVG's own width is sharp on paper. */
export function renderPng(svg: string, widthPixels: number): Uint8Array {
  const fontFiles = FONT_FILES.map((file) => require.resolve(file));
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' };
  return new Resvg(svg, { font, fitTo: { mode: 'width', value: widthPixels } }).render().asPng();
}
