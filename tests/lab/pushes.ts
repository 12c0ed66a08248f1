/** @file Pushing the live robot in a page. */

import type { Page } from 'playwright-core';

/** Pushes by the button; returns whether the line of the push was there, which is short and may be gone before it is looked for. */
export async function pushes(page: Page): Promise<boolean> {
  await page.evaluate(`{
    globalThis.isPushed = false;
    const seen = () => { globalThis.isPushed ||= document.querySelector('.pull line') !== null; };
    new MutationObserver(seen).observe(document.body, { childList: true, subtree: true });
  }`);
  await page.getByRole('button', { name: 'Push to the right' }).click();
  await page.waitForTimeout(1000);
  return page.evaluate<boolean>('globalThis.isPushed');
}
