/** @file Where the runs of a sweep are kept for all machines: a bucket of an object store, and a prefix in it. */

/** An address such as `s3://bucket/prefix`. */
export interface StoreAddress {
  readonly bucket: string;
  /** Names in the bucket begin with it and a slash; '' for none. */
  readonly prefix: string;
}

const form = /^s3:\/\/([a-z\d][a-z\d.-]{1,61}[a-z\d])((?:\/[\w.-]+)*)\/?$/;

/** Understands `s3://BUCKET/PREFIX`; null for anything else. */
export function storeAddress(text: string): StoreAddress | null {
  const [, bucket, path = ''] = form.exec(text) ?? [];
  const parts = path.split('/').slice(1);
  // A URL would take these for steps up and down.
  if (bucket === undefined || parts.includes('.') || parts.includes('..')) return null;
  return { bucket, prefix: parts.join('/') };
}

/** The address in words. */
export function storeText({ bucket, prefix }: StoreAddress): string {
  return prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
}
