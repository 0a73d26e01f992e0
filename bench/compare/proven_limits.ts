/**
 * Budgets that can't be met, each with what holds it back and where that is shown: the `id` of the budget, as the table
 * prints it, and the reason, which is printed beside it. Such a budget doesn't fail `--assert`.
 */
export const PROVEN_LIMITS: Readonly<Record<string, string>> = {};
