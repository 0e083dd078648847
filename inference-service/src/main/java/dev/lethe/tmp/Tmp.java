package dev.lethe.tmp;

class Tmp {}
