/** @file Choosing ψ in the page of the lab, without the pointer, which would wait for a page that is busy. */

import type { Page } from 'playwright-core';

/** Sets the first entry of ψ, as a share of its range. */
export function chooseTask(page: Page, share: number): Promise<void> {
  return page
    .getByRole('slider')
    .first()
    .evaluate((element, at) => {
      const input = element as unknown as { value: string; min: string; max: string };
      input.value = String(Number(input.min) + at * (Number(input.max) - Number(input.min)));
      element.dispatchEvent(new Event('input', { bubbles: true }));
    }, share);
}
