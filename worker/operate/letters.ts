/**
 * Without r, s and k, so that no vendor's word can come about by chance: Shiprocket refuses addresses with "sr" or "kr" anywhere.
 * Without 1, which reads like l.
 */
export const ADDRESS_LETTERS = 'abcdefghijlmnopqtuvwxyz023456789'
export const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
