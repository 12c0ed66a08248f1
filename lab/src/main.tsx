/** @file The lab's page: the list of runs, and one of them in one of its views. */

import { render } from 'preact';
import './style.css';
import { Lab } from './lab.tsx';
import { installColours } from './theme.ts';

const place = document.getElementById('lab');
if (place !== null) {
  installColours();
  render(<Lab />, place);
}
