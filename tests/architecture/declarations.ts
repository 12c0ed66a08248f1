/** @file Reads exported declarations and their comments with the TypeScript parser, for the documentation tests. */

import ts from 'typescript';

/** `file: name` of every exported declaration without a sentence (words that end in a full stop or a colon). */
export function undocumentedExports(file: string, text: string): string[] {
  const source = parse(file, text);
  const documented = new Set<string>();
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (!isExported(statement)) continue;
    for (const name of declaredNames(statement)) {
      names.add(name);
      // Overloads share the comment of the first.
      if (hasSentence(statement) || (name.startsWith('assert') && saysWhatItThrows(statement)))
        documented.add(name);
    }
  }
  return [...names].filter((name) => !documented.has(name)).map((name) => `${file}: ${name}`);
}

/** The names of the properties that an interface declares itself. */
export function fieldsOf(name: string, text: string): string[] {
  for (const statement of parse('source.ts', text).statements) {
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name) {
      return statement.members.flatMap(({ name: member }) =>
        member !== undefined && ts.isIdentifier(member) ? [member.text] : [],
      );
    }
  }
  throw new RangeError(`there is no interface ${name}`);
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** None for re-exports: their declarations have the comment. */
function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

/** Enough for an assertion: its name says what holds when it returns. */
function saysWhatItThrows(statement: ts.Statement): boolean {
  return ts
    .getJSDocTags(statement)
    .some((tag) => tag.tagName.text === 'throws' && ts.getTextOfJSDocComment(tag.comment) !== '');
}

function hasSentence(statement: ts.Statement): boolean {
  return ts.getJSDocCommentsAndTags(statement).some((node) => {
    const comment = ts.isJSDoc(node) ? ts.getTextOfJSDocComment(node.comment) : undefined;
    return comment !== undefined && /\p{L}[\s\S]*[.:)]/u.test(comment);
  });
}
